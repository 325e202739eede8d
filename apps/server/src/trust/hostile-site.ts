import { testApp, type TestApp } from '../testing/index.ts';
import type { KnownIds } from './hostile-values.ts';

/** Names and ids of the corps that must never appear in an answer to someone of the other. */
export const foreignNames = ['外省甲', '南原第一支队', '南原省总队', '外省机密讲座'];

export interface HostileSite {
  site: TestApp;
  known: KnownIds;
  foreignIds: string[];
}

/**
 * Two corps with a record, an answer, an event and a policy draft each way, so that every operation has rows
 * to be asked for.
 */
export async function hostileSite(): Promise<HostileSite> {
  const site = await testApp({ logLevel: process.env.LOG_LEVEL ?? 'silent' });
  const make = async (account: string, path: string, body: unknown) => {
    const reply = await (await site.as(account)).send<{ id: string }>('POST', path, body);
    if (reply.status >= 300) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    return reply.body.id;
  };
  const lecture = (unitId: string, more: Record<string, unknown> = {}) => ({
    kind: 'activity',
    occurredOn: '2023-09-01',
    unitIds: [unitId],
    fields: { category: 'warning-education' },
    ...more,
  });
  const records = [
    await make('det01.political', '/records', lecture('det01')),
    await make('det01.political', '/records', lecture('det01', { submit: true })),
    await make('sta010101.instructor', '/records', lecture('sta010101', { submit: true })),
    await make('det02.political', '/records', lecture('det02', { submit: true })),
  ];
  const foreignRecord = await make('south.political', '/records', {
    ...lecture('s-det01', { submit: true }),
    title: '外省机密讲座',
  });
  const policy = {
    name: '通知',
    text: '各支队每年至少开展2次警示教育，每季度召开1次家属座谈会。\n各大队每月组织1次廉政谈话。',
  };
  const draft = await make('corps.officer', '/policy/drafts', policy);
  const foreignDraft = await make('south.officer', '/policy/drafts', policy);
  const list = async (account: string, path: string) =>
    (await (await site.as(account)).get<{ items: { id: string; obligationId: string }[] }>(path)).body.items;
  const duties = (await list('corps.officer', '/duties?limit=60&unitId=det01')).map((duty) => duty.id);
  const foreignDuties = (await list('south.officer', '/duties?limit=2')).map((duty) => duty.id);
  const obligations = (await list('corps.officer', '/duties?limit=100')).map((duty) => duty.obligationId);
  const programme = (
    await (
      await site.as('corps.officer')
    ).get<{
      settings: { id: string; choices: { id: string }[] }[];
      eventTypes: { id: string }[];
      posts: { id: string }[];
    }>('/programme')
  ).body;
  const draftRows = (
    await (await site.as('corps.officer')).get<{ obligations: { id: string }[] }>(`/policy/drafts/${draft}`)
  ).body.obligations.map((row) => row.id);
  const kinds = ['activity', 'talk', 'document', 'exam', 'inspection'];
  const units = ['corps', 'det01', 'bri0101', 'sta010101', 'det02', 'organ'];
  const people = ['c-off', 'd01-sec', 's01-f2', 's02-f1', 'b01-ins'];
  // Only accounts that send nothing in this test may be disabled, reset or stripped of their role by it.
  const accounts = ['acc-det02.discipline', 'acc-bri0201.instructor', 'acc-firefighter02'];
  const foreignIds = [
    's-corps',
    's-det01',
    's-p1',
    'acc-south.officer',
    'g-south.officer',
    foreignRecord,
    foreignDraft,
    ...foreignDuties,
  ];
  const known: KnownIds = {
    units,
    unitId: units,
    unitIds: units,
    parentId: units,
    within: units,
    people,
    personId: people,
    participantIds: people,
    personIds: people,
    accounts,
    grants: accounts.map((id) => id.replace('acc-', 'g-')),
    records,
    duties,
    dutyIds: duties,
    dutyId: duties,
    kinds,
    kind: kinds,
    settings: programme.settings.map((setting) => setting.id),
    chosen: programme.settings.flatMap((setting) => setting.choices.map((choice) => choice.id)),
    type: programme.eventTypes.map((type) => type.id),
    post: programme.posts.map((post) => post.id),
    obligationId: [...draftRows, ...obligations],
    ids: [...records, ...draftRows],
    drafts: [draft],
    draftId: [draft],
    coveredBy: obligations,
    fields: ['category', 'speaker', 'place', 'topic', 'hours', 'unit', 'subject'],
    foreign: foreignIds,
    all: [...units, ...people, ...records, ...duties.slice(0, 3), draft, 'no-such-row'],
  };
  return { site, known, foreignIds };
}
