import { workingTime } from '../dates.ts';
import { Random } from '../random.ts';
import type { Row } from '../../platform/database/index.ts';
import type { RecordBook } from './book.ts';
import type { World } from './world.ts';

export interface HandedOver {
  standIns: Row<'stand_in'>[];
  handovers: Row<'handover'>[];
  handoverRows: Row<'handover_row'>[];
}

/** 代理 of somebody away these days; 交接 that both have signed, and one that waits for its second signature. */
export function handOver(world: World, book: RecordBook): HandedOver {
  const random = new Random('handing over');
  const corps_id = world.corps.corpsId;
  const made: HandedOver = { standIns: [], handovers: [], handoverRows: [] };
  const holder = (id: string) => {
    const account = world.corps.accounts.find((entry) => entry.id === id);
    const personId = account?.personId;
    return account && personId ? { ...account, personId } : null;
  };
  const [away, deputy] = [holder('a-det02.discipline'), holder('a-bri0201.instructor')];
  if (away && deputy)
    made.standIns.push({
      corps_id,
      id: 'stand-in-1',
      account_id: away.id,
      person_id: away.personId,
      unit_id: away.unitId,
      deputy_account_id: deputy.id,
      deputy_person_id: deputy.personId,
      from_on: '2023-09-11',
      until_on: '2023-09-22',
      kinds: null,
      reason: '参加脱产培训',
      created_at: workingTime(random, '2023-09-08'),
      created_by: away.id,
      ended_at: null,
      ended_by: null,
      ended_as: null,
    });
  const papers = [
    {
      unit: 'det01',
      from: 'bri0102',
      to: 'bri0101',
      what: '核对车辆油料台账',
      on: '2023-09-06',
      signed: true,
    },
    {
      unit: 'det01',
      from: 'bri0103',
      to: 'bri0102',
      what: '整理谈心谈话记录',
      on: '2023-09-14',
      signed: false,
    },
  ];
  papers.forEach(({ from, to, what, on, signed }, at) => {
    const [giver, successor] = [holder(`a-${from}.instructor`), holder(`a-${to}.instructor`)];
    const item = book.made.find(({ row }) => row.kind === 'item' && row.title === what);
    if (!giver || !successor || !item) return;
    const unit = world.unit(giver.unitId);
    const id = `handover-${at + 1}`;
    made.handovers.push({
      corps_id,
      id,
      person_id: giver.personId,
      person_name: world.name(giver.personId),
      unit_id: unit.id,
      unit_name: unit.name,
      path: unit.path,
      successor_id: successor.personId,
      successor_name: world.name(successor.personId),
      reason: '调整分工',
      given_at: workingTime(random, on),
      given_by: giver.id,
      given_by_name: world.name(giver.personId),
      state: signed ? 'signed' : 'offered',
      answered_at: signed ? workingTime(random, '2023-09-07') : null,
      answer: null,
    });
    made.handoverRows.push({
      corps_id,
      handover_id: id,
      record_id: item.row.id,
      field: 'owner',
      record_title: item.row.title,
      field_title: '责任人',
      moved: signed,
    });
    if (!signed) return;
    // From then on the successor is the one responsible.
    item.row.fields = { ...item.row.fields, owner: successor.personId };
    for (const person of item.people)
      if (person.role === 'owner') {
        person.person_id = successor.personId;
        person.name = world.name(successor.personId);
        person.unit_name = world.unitNameOf(successor.personId, on);
      }
    for (const person of item.fact.people) if (person.role === 'owner') person.personId = successor.personId;
    item.fact.fields = { ...item.fact.fields, owner: successor.personId };
    item.fact.offices = item.fact.people.flatMap(({ personId, role }) =>
      world.offices(personId, on).map((office) => ({ role, ...office })),
    );
  });
  return made;
}
