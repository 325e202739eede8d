import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { templateWorkbook } from '@liulian/documents';
import { sendFile, type Bind } from '../../platform/http/index.ts';
import { readWorkbook } from '../../platform/workers/index.ts';
import { xlsxMime } from '../../platform/workbook-file.ts';
import type { Mount } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { listAppointments } from './appointment-read-model.ts';
import { createAppointment, updateAppointment } from './appointment-service.ts';
import { createEvent, deleteEvent, listEvents } from './event-service.ts';
import { importTemplate } from './import/columns.ts';
import { applyImport, checkImport, listImports, undoImport } from './import/service.ts';
import { matchPeople } from './name-matching.ts';
import { namesInPaste } from './names/in-paste.ts';
import { namesInSheet } from './names/in-sheet.ts';
import { listPartyOrganisations } from './party-organisations.ts';
import { listPeople, personDetail } from './people-read-model.ts';
import { createPerson, leavePerson, movePerson, updatePerson } from './person-service.ts';
import { exportPeople } from './roster-export.ts';
import { listUnitNames, renameUnit, undoRename } from './unit-names.ts';
import { listUnits, unitDetail } from './unit-read-model.ts';
import { createUnit, updateUnit } from './unit-service.ts';

export function organisationRoutes(bind: Bind, deps: Deps, happened: Mount<Deps>['happened']): void {
  const { clock } = deps;
  bind('listUnits', ({ caller, query, read }) => read((trx) => listUnits(trx, caller, query, clock.today())));
  bind('getUnit', ({ caller, params, read }) => read((trx) => unitDetail(trx, deps, caller, params.id)));
  bind('createUnit', ({ caller, body, write }) => write((trx) => createUnit(trx, deps, caller, body)));
  bind('updateUnit', ({ caller, params, body, write }) =>
    write((trx) => updateUnit(trx, deps, caller, params.id, body)),
  );
  bind('listUnitNames', ({ caller, params, read }) =>
    read((trx) => listUnitNames(trx, caller, params.id, clock.today())),
  );
  bind('renameUnit', ({ caller, params, body, write }) =>
    write((trx) => renameUnit(trx, deps, caller, params.id, body)),
  );
  bind('undoRename', ({ caller, params, write }) => write((trx) => undoRename(trx, deps, caller, params.id)));
  bind('listPartyOrganisations', ({ caller, params, read }) =>
    read((trx) => listPartyOrganisations(trx, deps, caller, params.id)),
  );
  bind('listPeople', ({ caller, query, read }) => read((trx) => listPeople(trx, deps, caller, query)));
  bind('exportPeople', (context) => exportPeople(deps, context));
  bind('getPerson', ({ caller, params, read }) => read((trx) => personDetail(trx, deps, caller, params.id)));
  bind('createPerson', ({ caller, body, write }) => write((trx) => createPerson(trx, deps, caller, body)));
  bind('updatePerson', ({ caller, params, body, write }) =>
    write((trx) => updatePerson(trx, deps, caller, params.id, body)),
  );
  bind('movePerson', ({ caller, params, body, write }) =>
    write((trx) => movePerson(trx, deps, caller, params.id, body)),
  );
  bind('leavePerson', ({ caller, params, body, write }) =>
    write((trx) => leavePerson(trx, deps, caller, params.id, body.on)),
  );
  bind('listAppointments', ({ caller, query, read }) =>
    read((trx) => listAppointments(trx, deps, caller, query)),
  );
  bind('createAppointment', ({ caller, body, write }) =>
    write((trx) => createAppointment(trx, deps, caller, body)),
  );
  bind('updateAppointment', ({ caller, params, body, write }) =>
    write((trx) => updateAppointment(trx, deps, caller, params.id, body)),
  );
  bind('listEvents', ({ caller, query, read }) => read((trx) => listEvents(trx, deps, caller, query)));
  bind('createEvent', ({ caller, body, write }) =>
    write((trx) => createEvent(trx, deps, caller, body, happened)),
  );
  bind('deleteEvent', ({ caller, params, write }) =>
    write((trx) => deleteEvent(trx, deps, caller, params.id)),
  );
  bind('parsePeople', ({ caller, body, read }) =>
    read((trx) => matchPeople(trx, caller, namesInPaste(body.text), clock.today(), body.unitId)),
  );
  bind('parseSignInSheet', async ({ caller, read, upload }) => {
    const file = await upload();
    const mentions = namesInSheet(await readWorkbook(file.bytes, file.name));
    return read((trx) => matchPeople(trx, caller, mentions, clock.today()));
  });
  bind('getImportTemplate', async ({ reply }) => {
    const stream = new PassThrough();
    const [body] = await Promise.all([
      buffer(stream),
      templateWorkbook(stream, importTemplate(deps.programme.pack.vocabulary)),
    ]);
    return sendFile(reply, {
      name: '单位人员导入模板.xlsx',
      mime: xlsxMime,
      body,
    });
  });
  bind('checkImport', async ({ caller, upload, write }) => {
    const { name, bytes } = await upload();
    const sheets = await readWorkbook(bytes);
    return write((trx) => checkImport(trx, deps, caller, { name, sheets }));
  });
  bind('listImports', ({ caller, query, read }) => read((trx) => listImports(trx, caller, query)));
  bind('applyImport', ({ caller, params, write }) =>
    write((trx) => applyImport(trx, deps, caller, params.id)),
  );
  bind('undoImport', ({ caller, params, write }) => write((trx) => undoImport(trx, deps, caller, params.id)));
}
