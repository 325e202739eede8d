import { makeAccounts } from './accounts.ts';
import { appointBatches, comeAndGo, dissolve, intake } from './changes.ts';
import type { DemoCorps } from './model.ts';
import { staffBrigade, staffCorps, staffDetachment, staffOrgan, staffStation } from './posts.ts';
import { Staffing } from './staffing.ts';
import { makeParties, makeUnits } from './units.ts';

export const corpsId = 'shanhe';

/** The invented corps without its records: the same for the same scale. */
export function makeCorps(scale: number): DemoCorps {
  const units = makeUnits(scale);
  const staffing = new Staffing(units);
  staffCorps(staffing, units);
  staffOrgan(staffing);
  for (const unit of units) {
    if (unit.level === 'detachment' && unit.id !== 'organ') staffDetachment(staffing, unit.id, scale);
    if (unit.level === 'brigade') staffBrigade(staffing, unit.id);
    if (unit.level === 'station') staffStation(staffing, unit.id, scale);
  }
  appointBatches(staffing, units);
  dissolve(staffing, units);
  comeAndGo(staffing, units);
  intake(staffing, units);
  const { people, services, appointments } = staffing;
  return {
    corpsId,
    units,
    people,
    services,
    appointments,
    parties: makeParties(units),
    events: handEvents(),
    accounts: makeAccounts(staffing, units),
  };
}

/** Entered by hand by the discipline office; titles carry numbers, never names or facts of a case. */
function handEvents(): DemoCorps['events'] {
  return [
    {
      id: 'ev-case-2022-03',
      type: 'case-decided',
      occurredOn: '2022-06-10',
      title: '案件2022-03号处分决定作出',
      unitId: 'bri0301',
      personIds: [],
    },
    {
      id: 'ev-four-checks-2022-03',
      type: 'four-checks-ordered',
      occurredOn: '2022-06-20',
      title: '责令开展一案四查摆（2022-03号）',
      unitId: 'bri0301',
      personIds: [],
    },
    {
      id: 'ev-case-2023-05',
      type: 'case-decided',
      occurredOn: '2023-08-12',
      title: '案件2023-05号处分决定作出',
      unitId: 'det07',
      personIds: [],
    },
  ];
}
