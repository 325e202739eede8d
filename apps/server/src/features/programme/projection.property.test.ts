import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '@liulian/domain';
import { Projection } from './projection.ts';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

let site: TestApp;
let clients: Record<'officer' | 'det' | 'station' | 'detDiscipline', Client>;
beforeAll(async () => {
  site = await testApp();
  clients = {
    officer: await site.as('corps.officer'),
    det: await site.as('det01.political'),
    station: await site.as('sta010101.instructor'),
    detDiscipline: await site.as('det01.discipline'),
  };
});
afterAll(() => site.close());

const day = fc.integer({ min: 0, max: 620 }).map((n) => addDays('2022-01-01', n));
const member = fc.constantFrom('d01-sec', 'd01-dis', 'd01-pol', 's01-f1', 's01-f2', 's01-f3');
const pick = fc.nat({ max: 1000 });
const category = fc.constantFrom(
  'expert-lecture',
  'party-lecture',
  'theme-party-day',
  'warning-education',
  'ten-minute-lesson',
  'party-committee-meeting',
  'branch-meeting',
);

type Step =
  | { do: 'create'; at: 'det' | 'station'; category: string; on: string; people: string[] }
  | { do: 'site'; level: string; on: string; until: string | null }
  | { do: 'accept' | 'return' | 'withdraw' | 'submit'; which: number }
  | { do: 'correct'; which: number; on: string; people: string[] }
  | { do: 'appoint'; person: string; post: string; on: string }
  | { do: 'endAppointment'; which: number; on: string }
  | { do: 'move'; person: string; unit: string; on: string }
  | { do: 'unit'; unit: string; to: string | null }
  | { do: 'event'; on: string }
  | { do: 'dropEvent'; which: number }
  | { do: 'talk'; category: string; talker: string; subjects: string[]; on: string }
  | { do: 'join'; unit: string; on: string }
  | {
      do: 'setting';
      setting: number;
      choice: number;
      from: string | null;
      /** What others do while the duties follow, and whether the process is cut off after that. */
      meanwhile: Step[];
      cut: boolean;
    };

const other: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      at: fc.constantFrom('det' as const, 'station' as const),
      category,
      on: day,
      people: fc.uniqueArray(member, { maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('site' as const),
      level: fc.constantFrom('provincial', 'municipal'),
      on: day,
      until: fc.option(day, { nil: null }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'accept' as const,
        'accept' as const,
        'return' as const,
        'withdraw' as const,
        'submit' as const,
      ),
      which: pick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      which: pick,
      on: day,
      people: fc.uniqueArray(member, { maxLength: 4 }),
    }),
  },
  fc.record({
    do: fc.constant('appoint' as const),
    person: member,
    post: fc.constantFrom(
      'party-secretary',
      'deputy-party-secretary',
      'discipline-secretary',
      'committee-member',
    ),
    on: day,
  }),
  fc.record({ do: fc.constant('endAppointment' as const), which: pick, on: day }),
  fc.record({
    do: fc.constant('move' as const),
    person: member,
    unit: fc.constantFrom('det01', 'bri0101', 'sta010101'),
    on: day,
  }),
  fc.record({
    do: fc.constant('unit' as const),
    unit: fc.constantFrom('bri0101', 'sta010101'),
    to: fc.option(day, { nil: null }),
  }),
  fc.record({ do: fc.constant('event' as const), on: day }),
  fc.record({ do: fc.constant('dropEvent' as const), which: pick }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('talk' as const),
      category: fc.constantFrom('integrity-interview', 'collective-integrity-talk', 'heart-to-heart'),
      talker: member,
      subjects: fc.uniqueArray(member, { minLength: 1, maxLength: 3 }),
      on: day,
    }),
  },
  fc.record({
    do: fc.constant('join' as const),
    unit: fc.constantFrom('det01', 'sta010101'),
    on: day,
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 25, arbitrary: other },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('setting' as const),
      setting: pick,
      choice: pick,
      from: fc.option(day, { nil: null }),
      meanwhile: fc.array(other, { maxLength: 3 }),
      cut: fc.boolean(),
    }),
  },
);

let interrupted = 0;
/** The duties follow a change of reading in small steps; in between others go on, and the process ends. */
async function amongOthers(meanwhile: Step[], cut: boolean, change: () => Promise<unknown>) {
  const { programme, database } = site.app.deps;
  const { pace } = (programme as Projection).realignment;
  const usual = { ...pace };
  const left = [...meanwhile];
  pace.rows = pace.most = 2;
  pace.between = async () => {
    const action = left.shift();
    if (action) await take(action);
    else if (cut) {
      interrupted += 1;
      throw new Error('cut off');
    }
  };
  try {
    await change();
  } finally {
    Object.assign(pace, usual);
  }
  for (const action of left) await take(action);
  const next = new Projection(programme.pack, site.app.deps.clock);
  await next.goOn(database, 0);
}

const made: string[] = [];
const revisionOf = (id: string) =>
  asSystem(site.data.database, (trx) =>
    trx.selectFrom('record').select('revision').where('id', '=', id).executeTakeFirst(),
  ).then((row) => row?.revision ?? 1);
const events: string[] = [];
interface Id {
  id: string;
  overdue?: number;
  items: { id: string; from: string }[];
}

/**
 * Whatever the server answers (many steps are refused for good reasons), it never fails, and the projection
 * stays true.
 */
async function take(action: Step): Promise<void> {
  const some = (list: string[], which: number) => list[which % Math.max(1, list.length)] ?? 'none';
  const send = async (
    client: Client,
    method: 'POST' | 'PATCH' | 'DELETE' | 'PUT',
    path: string,
    body?: unknown,
  ) => {
    const reply = await client.send<Id>(method, path, body);
    expect(
      reply.status,
      `${method} ${path} ${JSON.stringify(body)} ${JSON.stringify(reply.body)}`,
    ).toBeLessThan(500);
    return reply;
  };
  switch (action.do) {
    case 'create': {
      const at = action.at === 'det' ? 'det01' : 'sta010101';
      const speaker = action.category === 'party-lecture' ? { speaker: action.people[0] ?? 'd01-sec' } : {};
      const reply = await send(clients[action.at], 'POST', '/records', {
        kind: 'activity',
        occurredOn: action.on,
        unitIds: [at],
        participantIds: action.people,
        fields: { category: action.category, ...speaker },
        submit: true,
      });
      if (reply.status === 201) made.push(reply.body.id);
      break;
    }
    case 'site': {
      const reply = await send(clients.det, 'POST', '/records', {
        kind: 'site',
        occurredOn: action.on,
        unitIds: ['det01'],
        fields: {
          name: '某教育基地',
          category: 'education-base',
          level: action.level,
          plaqueNumber: 'N1',
          ...(action.until ? { validUntil: action.until } : {}),
        },
        submit: true,
      });
      if (reply.status === 201) made.push(reply.body.id);
      break;
    }
    case 'accept':
      await send(clients.officer, 'POST', `/records/${some(made, action.which)}/accept`, {
        revision: await revisionOf(some(made, action.which)),
      });
      break;
    case 'return':
      await send(clients.officer, 'POST', `/records/${some(made, action.which)}/return`, {
        reason: '请核对',
        revision: await revisionOf(some(made, action.which)),
      });
      break;
    case 'withdraw':
      await send(clients.det, 'POST', `/records/${some(made, action.which)}/withdraw`, {
        revision: await revisionOf(some(made, action.which)),
      });
      break;
    case 'submit':
      await send(clients.det, 'POST', `/records/${some(made, action.which)}/submit`, {
        revision: await revisionOf(some(made, action.which)),
      });
      break;
    case 'correct':
      await send(clients.det, 'PATCH', `/records/${some(made, action.which)}`, {
        occurredOn: action.on,
        participantIds: action.people,
        reason: '日期登记错误',
        revision: await revisionOf(some(made, action.which)),
      });
      break;
    case 'appoint':
      await send(clients.officer, 'POST', '/appointments', {
        personId: action.person,
        unitId: 'det01',
        post: action.post,
        from: action.on,
        probationEndsOn: addDays(action.on, 365),
      });
      break;
    case 'endAppointment': {
      const { body } = await clients.officer.get<Id>('/appointments', { unitId: 'det01', limit: 50 });
      const target = body.items[action.which % Math.max(1, body.items.length)];
      if (target)
        await send(clients.officer, 'PATCH', `/appointments/${target.id}`, {
          to: action.on < target.from ? target.from : action.on,
        });
      break;
    }
    case 'move':
      await send(clients.officer, 'POST', `/people/${action.person}/move`, {
        unitId: action.unit,
        on: action.on,
      });
      break;
    case 'unit':
      await send(clients.officer, 'PATCH', `/units/${action.unit}`, { to: action.to });
      break;
    case 'event': {
      const reply = await send(clients.officer, 'POST', '/events', {
        type: 'case-decided',
        occurredOn: action.on,
        title: '某案处分决定',
        unitId: 'det01',
      });
      if (reply.status === 201) events.push(reply.body.id);
      break;
    }
    case 'dropEvent':
      if (events.length > 0)
        await send(clients.officer, 'DELETE', `/events/${events.splice(action.which % events.length, 1)[0]}`);
      break;
    case 'talk': {
      const reply = await send(clients.detDiscipline, 'POST', '/records', {
        kind: 'talk',
        occurredOn: action.on,
        unitIds: ['det01'],
        fields: { category: action.category, talker: action.talker, subject: action.subjects },
        submit: true,
      });
      if (reply.status === 201) made.push(reply.body.id);
      break;
    }
    case 'join':
      await send(clients.officer, 'POST', '/people', {
        name: '新来的人',
        unitId: action.unit,
        class: 'recruit',
        joinedOn: action.on,
      });
      break;
    case 'setting': {
      const settings = site.app.deps.programme.pack.scheme.settings.filter((setting) => setting.choices);
      const setting = settings[action.setting % settings.length];
      const choices = Object.keys(setting?.choices ?? {});
      const path = `/programme/settings/${setting?.id}`;
      const body = {
        chosen: choices[action.choice % choices.length],
        ...(action.from === null ? {} : { from: action.from }),
      };
      const preview = await send(clients.officer, 'POST', `${path}/preview`, body);
      const { overdue } = preview.body;
      await amongOthers(action.meanwhile, action.cut, async () => {
        const reply = await send(clients.officer, 'PUT', path, { ...body, overdue });
        expect(reply.status).toBe(200);
      });
      break;
    }
  }
}

it('any order of changes to records and roster ends in the states of a recomputation from nothing', async () => {
  const { database, programme } = site.app.deps;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 18 }), async (steps) => {
      for (const action of steps) await take(action);
      const { differences, duties } = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
      expect(differences).toEqual([]);
      expect(duties).toBeGreaterThan(10);
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect(made.length).toBeGreaterThan(5);
  // The random steps may not have cut off any realignment: readings are changed until one is cut off.
  for (let at = 0; at < 40; at++) {
    if (interrupted > 0) break;
    await take({ do: 'setting', setting: at >> 1, choice: at, from: null, meanwhile: [], cut: true });
  }
  const { differences } = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
  expect(differences).toEqual([]);
  expect(interrupted).toBeGreaterThan(0);
}, 240_000);
