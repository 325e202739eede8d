import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { listAppointments } from './appointment-read-model.ts';
import { matchPeople, namesIn, namesInSheet } from './name-matching.ts';
import { getPerson, listPeople } from './people-read-model.ts';
import { getUnit, listUnits } from './unit-read-model.ts';

export function organisationRoutes(bind: Bind, deps: Deps) {
  const { clock } = deps;
  bind('listUnits', ({ caller, query, read }) => read((trx) => listUnits(trx, caller, query, clock.today())));
  bind('getUnit', ({ caller, params, read }) => read((trx) => getUnit(trx, caller, params.id, clock.today())));
  bind('listPeople', ({ caller, query, read }) => read((trx) => listPeople(trx, deps, caller, query)));
  bind('getPerson', ({ caller, params, read }) => read((trx) => getPerson(trx, deps, caller, params.id)));
  bind('listAppointments', ({ caller, query, read }) => read((trx) => listAppointments(trx, deps, caller, query)));
  bind('parsePeople', ({ caller, body, read }) => read((trx) => matchPeople(trx, caller, namesIn(body.text), clock.today(), body.unitId)));
  bind('parseSignInSheet', async ({ caller, read, upload }) => {
    const { bytes } = await upload();
    const mentions = namesInSheet(bytes);
    return read((trx) => matchPeople(trx, caller, mentions, clock.today()));
  });
}
