import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveKind, testApp, type Client, type TestApp } from '../../testing/index.ts';
import { lookOver, repair } from './rows.fixture.ts';

/** Tables inside a record, in its form: what is asked when, by whom, and what is said of it. */
interface Row {
  id: string;
  values: Record<string, unknown>;
  words: Record<string, string>;
}
interface Shown {
  id: string;
  code?: string;
  errors?: { field: string; message: string }[];
  revision: number;
  number: string | null;
  values: Record<string, unknown>;
  rows: { table: string; rows: Row[] }[];
  editable: string[] | null;
  warnings: { field: string; message: string }[];
  problems: { field: string; message: string }[];
}
interface KindShown {
  id: string;
  firstStep: string | null;
  fields: { name: string; later?: boolean }[];
}

let site: TestApp;
let corps: Client;
let det01: Client;
let det02: Client;
beforeAll(async () => {
  site = await testApp();
  corps = await site.as('corps.officer');
  det01 = await site.as('det01.political');
  det02 = await site.as('det02.political');
  // Each names the other, so the first is saved before its other half is known.
  await saveKind(corps, 'repair', repair.replace(', kind: look-over', ''));
  await saveKind(corps, 'look-over', lookOver);
  await saveKind(corps, 'repair', repair);
});
afterAll(() => site.close());

const finding = (what: string, more: object = {}) => ({ values: { what, ...more } });
const body = (more: object = {}, fields: object = {}) => ({
  kind: 'look-over',
  occurredOn: '2023-09-10',
  unitIds: ['corps'],
  fields: { topic: '看台账', places: ['det01'], replyBy: '2023-10-10', ...fields },
  rows: { findings: [finding('第一议题没有学'), finding('台账不全', { place: 'det01', cost: 12.5 })] },
  ...more,
});
const make = async (more: object = {}, fields: object = {}) => {
  const made = await corps.send<Shown>('POST', '/records', { ...body(more, fields), submit: true });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};

describe('the form of a kind with tables and a flow of its own', () => {
  it('is told which fields a later step asks for, and what handing it in is called', async () => {
    const { items } = (await corps.get<{ items: KindShown[] }>('/kinds')).body;
    const kind = items.find((entry) => entry.id === 'look-over');
    expect(kind?.firstStep).toBe('制发');
    expect(kind?.fields.filter((field) => field.later).map((field) => field.name)).toEqual(['verdict']);
    // What is required of a later step does not keep the record from being issued.
    expect((await make()).number).toMatch(/查〔2023〕\d+号$/);
  });

  it('is warned of a first row that is not what it should be, and refused nothing for it', async () => {
    const preview = async (findings: object[]) =>
      (await corps.send<Shown>('POST', '/records/preview', body({ rows: { findings } }))).body;
    const other = await preview([finding('先说别的')]);
    expect(other.warnings).toEqual([{ field: 'rows.findings', message: '第一项不是“第一议题”' }]);
    expect(other.problems).toEqual([]);
    expect((await preview([finding('第一议题')])).warnings).toEqual([]);
    expect(
      (
        await corps.send('POST', '/records', {
          ...body({ rows: { findings: [finding('别的')] } }),
          submit: true,
        })
      ).status,
    ).toBe(201);
  });

  it('gives the other party only its tables to change, and a row keeps its id', async () => {
    const { id } = await make();
    const shown = (await det01.get<Shown>(`/records/${id}`)).body;
    expect(shown.editable).toEqual(['findings']);
    const rows = shown.rows[0]?.rows ?? [];
    expect(rows[1]?.words).toMatchObject({ what: '台账不全', place: expect.stringContaining('支队') });
    const sent = {
      revision: shown.revision,
      fields: {},
      rows: {
        findings: [
          { id: rows[1]?.id, values: { ...rows[1]?.values, due: '2023-10-01' } },
          { id: rows[0]?.id, values: rows[0]?.values },
          finding('又查出一条'),
        ],
      },
    };
    const saved = await det01.send<Shown>('PATCH', `/records/${id}`, sent);
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    expect(saved.body.rows[0]?.rows.slice(0, 2).map((row) => row.id)).toEqual([rows[1]?.id, rows[0]?.id]);
    expect(saved.body.values).toMatchObject({ findingCount: 3, topic: '看台账' });
    expect((await det02.send('PATCH', `/records/${id}`, sent)).status).toBe(404);
    expect((await corps.get<Shown>(`/records/${id}`)).body.editable).toEqual([]);
  });

  it('names the row and the column of what is wrong', async () => {
    const wrong = await corps.send<Shown>('POST', '/records', {
      ...body({ rows: { findings: [finding('好'), { values: { cost: 3 } }] } }),
      submit: true,
    });
    expect([wrong.status, wrong.body.errors?.map((error) => error.field)]).toEqual([
      422,
      ['rows.findings.2.what'],
    ]);
  });
});
