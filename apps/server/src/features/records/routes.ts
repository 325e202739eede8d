import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../platform/errors.ts';
import { may, refusalOf, sendFile, type Bind, type Caller } from '../../platform/http/index.ts';
import type { Trx } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { newId } from '../../platform/ids.ts';
import { disclosed, isDisclosure } from './disclosure.ts';
import { LedgerExports } from './export-jobs.ts';
import { exportLedger, exportRows } from './exports.ts';
import { RecordFiles } from './files-service.ts';
import { listItems } from './items.ts';
import { addMessage, addReader, promoteRows, readerCandidates, removeReader } from './parties.ts';
import { previewOf } from './preview.ts';
import { detail } from './detail.ts';
import { listRecords } from './read-model.ts';
import { deleteView, listViews, saveView } from './saved-views.ts';
import { answerReferral, endReferral, refer } from './referrals.ts';
import { RecordService } from './service.ts';
import { listRecordImports, undoRecordImport } from './import/undo.ts';
import { recordImports } from './import/service.ts';

export function recordRoutes(bind: Bind, deps: Deps) {
  const records = new RecordService(deps);
  const files = new RecordFiles(deps, records);
  const imports = recordImports(deps, records);
  const exports = new LedgerExports(deps);
  const show = async (trx: Trx, caller: Caller, id: string) =>
    detail(trx, deps, records, caller, (await records.load(trx, caller, id)).row);

  bind('listRecords', async ({ read, write, caller, query: { limit, cursor, ...filter } }) => {
    // Whoever has no list of a unit to read still has their own; what is about oneself is not withheld.
    if (!may(caller, 'records:read')) {
      if (filter.open || filter.received)
        return read((trx) => listRecords(trx, deps, caller, filter, { limit, cursor, content: true }));
      const own = { ...filter, personId: caller.personId ?? 'nobody', unitId: undefined };
      return read((trx) => listRecords(trx, deps, caller, own, { limit, cursor, content: true }));
    }
    const page = await read((trx) =>
      listRecords(trx, deps, caller, filter, { limit, cursor, content: false }),
    );
    const count = page.items.filter((item) => item.withheld).length;
    await disclosed(write, deps, caller, { action: 'record.list', count, filter });
    return page;
  });
  bind('listItems', ({ read, caller, query }) => read((trx) => listItems(trx, deps, caller, query)));
  bind('createRecord', ({ write, caller, body }) =>
    write(async (trx) => show(trx, caller, await records.create(trx, caller, body))),
  );
  bind('previewRecord', ({ read, caller, body: { id, ...input } }) =>
    read(async (trx) => {
      if (id !== undefined) await records.load(trx, caller, id);
      return previewOf(trx, deps, caller, await records.check(trx, caller, input, false), id ?? null);
    }),
  );
  bind('getRecord', async ({ read, write, caller, params }) => {
    const { row } = await read((trx) => records.load(trx, caller, params.id));
    // Every look at a confidential record by anyone but its author leaves a trace (design §6).
    if (!isDisclosure(row, caller)) return read((trx) => show(trx, caller, params.id));
    return write(async (trx) => {
      const shown = await show(trx, caller, params.id);
      await records.viewed(trx, caller, row);
      return shown;
    });
  });
  bind('updateRecord', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.update(trx, caller, params.id, body);
      return show(trx, caller, params.id);
    }),
  );
  bind('deleteRecord', ({ write, caller, params }) => write((trx) => records.remove(trx, caller, params.id)));
  bind('previewAcceptance', async ({ read, write, caller, params }) => {
    const { row } = await read((trx) => records.load(trx, caller, params.id));
    if (isDisclosure(row, caller)) await write((trx) => records.viewed(trx, caller, row));
    return read(async (trx) => {
      const input = await records.awaited(trx, caller, row);
      // Stored and readable: a reviewer need not be above the unit that holds it.
      const checked = await records.check(trx, caller, input, true, { trusted: true });
      return previewOf(trx, deps, caller, checked, row.id);
    });
  });
  bind('submitRecord', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.submit(trx, caller, params.id, body.revision);
      return show(trx, caller, params.id);
    }),
  );
  bind('acceptRecord', ({ write, caller, params, body }) =>
    write((trx) => records.accept(trx, caller, params.id, body.revision)),
  );
  bind('returnRecord', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.return(trx, caller, params.id, body.reason, body.revision);
      return show(trx, caller, params.id);
    }),
  );
  bind('withdrawRecord', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.withdraw(trx, caller, params.id, body.reason, body.revision);
      return show(trx, caller, params.id);
    }),
  );
  bind('takeStep', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.flow.take(trx, caller, params.id, params.step, body);
      return show(trx, caller, params.id);
    }),
  );
  bind('undoStep', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await records.flow.undo(trx, caller, params.id, params.act, body.revision);
      return show(trx, caller, params.id);
    }),
  );
  bind('makeItems', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await promoteRows(trx, records, caller, params.id, body);
      return show(trx, caller, params.id);
    }),
  );
  bind('addMessage', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await addMessage(trx, deps, records, caller, params.id, body.text);
      return show(trx, caller, params.id);
    }),
  );
  bind('refer', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await refer(trx, deps, records, caller, params.id, body);
      return show(trx, caller, params.id);
    }),
  );
  bind('answerReferral', ({ write, caller, params, body }) =>
    write(async (trx) => {
      const said = { referralId: params.referral, answer: body.answer };
      await answerReferral(trx, deps, records, caller, params.id, said);
      return show(trx, caller, params.id);
    }),
  );
  bind('endReferral', ({ write, caller, params }) =>
    write(async (trx) => {
      await endReferral(trx, deps, records, caller, params.id, params.referral);
      return show(trx, caller, params.id);
    }),
  );
  bind('addReader', ({ write, caller, params, body }) =>
    write(async (trx) => {
      await addReader(trx, records, caller, params.id, body);
      return show(trx, caller, params.id);
    }),
  );
  bind('removeReader', ({ write, caller, params }) =>
    write(async (trx) => {
      await removeReader(trx, records, caller, params.id, params.accountId);
      return show(trx, caller, params.id);
    }),
  );
  bind('listReaderCandidates', ({ read, caller, params, query }) =>
    read(async (trx) => ({ items: await readerCandidates(trx, records, caller, params.id, query.q) })),
  );
  bind('acceptRecords', async ({ write, caller, body, request }) => {
    const batch = newId();
    const { done, refused } = await eachAlone(request, body.records, ({ id, revision }) =>
      write((trx) => records.accept(trx, caller, id, revision, batch)),
    );
    return { accepted: done, refused };
  });
  bind('returnRecords', async ({ write, caller, body, request }) => {
    const batch = newId();
    const { done, refused } = await eachAlone(request, body.records, ({ id, revision }) =>
      write((trx) => records.return(trx, caller, id, body.reason, revision, batch)),
    );
    return { returned: done, refused };
  });
  bind('listViews', ({ read, caller }) => read((trx) => listViews(trx, caller)));
  bind('saveView', ({ write, caller, body }) => write((trx) => saveView(trx, deps, caller, body)));
  bind('deleteView', ({ write, caller, params }) => write((trx) => deleteView(trx, deps, caller, params.id)));
  bind('startExport', ({ read, write, caller, query }) => exports.start(read, write, caller, query));
  bind('listExports', ({ read, caller }) => read((trx) => exports.list(trx, caller)));
  bind('downloadExport', async ({ read, caller, scope, params, reply }) =>
    sendFile(reply, await exports.file(read, caller, scope, params.id)),
  );
  bind('deleteExport', ({ write, caller, params }) => write((trx) => exports.drop(trx, caller, params.id)));
  bind('exportRecords', (context) => exportLedger(deps, context));
  bind('exportRows', (context) => exportRows(deps, records, context));
  bind('getRecordTemplate', (context) => imports.template(context));
  bind('importRecords', (context) => imports.import(context));
  bind('listRecordImports', ({ read, caller, params }) =>
    read(async (trx) => ({ items: await listRecordImports(trx, caller, params.id) })),
  );
  bind('undoRecordImport', ({ write, caller, params }) =>
    write((trx) => undoRecordImport(trx, records, caller, params.id, params.importId)),
  );
  bind('attachFile', async ({ write, caller, params, body }) => {
    const shown = await write(async (trx) => {
      await files.attach(trx, caller, params.id, body.uploadId, body.name);
      return show(trx, caller, params.id);
    });
    await files.forgetUpload(body.uploadId);
    return shown;
  });
  bind('uploadFile', async ({ write, caller, params, upload }) => {
    const file = await upload();
    return write(async (trx) => {
      await files.upload(trx, caller, params.id, file);
      return show(trx, caller, params.id);
    });
  });
  bind('detachFile', ({ write, caller, params }) =>
    write((trx) => files.detach(trx, caller, params.id, params.fileId)),
  );
  bind('downloadFile', async ({ read, write, caller, params, reply }) => {
    const { row, name, mime, body } = await read((trx) => files.open(trx, caller, params.id, params.fileId));
    if (isDisclosure(row, caller)) await write((trx) => records.viewed(trx, caller, row, 'file.view'));
    return sendFile(reply, { name, mime, body: await body() });
  });
}

interface Read {
  id: string;
  revision: number;
}

/** A step on each record, in a transaction of its own: one that is refused does not hold up the others. */
async function eachAlone(request: FastifyRequest, list: Read[], step: (record: Read) => Promise<unknown>) {
  const done: string[] = [];
  const refused: { id: string; code: string; detail: string }[] = [];
  for (const record of new Map(list.map((entry) => [entry.id, entry])).values()) {
    try {
      await step(record);
      done.push(record.id);
    } catch (error) {
      const { code, detail } = refusalOf(error);
      if (!(error instanceof Refusal)) request.log.error({ err: error, recordId: record.id }, 'step failed');
      refused.push({ id: record.id, code, detail });
    }
  }
  return { done, refused };
}
