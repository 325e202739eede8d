import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSheets, textOf } from '@liulian/documents';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

let site: TestApp;
let political: Client;
beforeAll(async () => {
  site = await testApp();
  political = await site.as('det01.political');
  const made = await political.send('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-05-10',
    unitIds: ['det01'],
    participantIds: ['d01-pol'],
    fields: { category: 'party-lecture', topic: '管住小节守住底线', speaker: { name: '外请专家甲' } },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
});
afterAll(() => site.close());

/** Every filled row of the workbook, as text by column. */
async function ledger(kind?: string): Promise<string[][]> {
  const reply = await political.get('/records/export', {
    format: 'xlsx',
    mine: 'true',
    ...(kind ? { kind } : {}),
  });
  expect(reply.status).toBe(200);
  const [sheet] = readSheets(reply.raw);
  return sheet!.rows.map((row) => row.cells.map((cell) => textOf(cell)));
}

describe('the ledger as a file', () => {
  it('asks for a session', async () => {
    expect((await site.anonymous.get('/records/export', { format: 'xlsx' })).status).toBe(401);
  });

  it('shows a title that comes from a field once, under the name of the field', async () => {
    const rows = await ledger('activity');
    const head = rows.find((row) => row.includes('状态'))!;
    expect(head).toContain('题目');
    expect(head).not.toContain('标题');
    expect(rows.flat().filter((text) => text === '管住小节守住底线')).toHaveLength(1);
  });

  it('keeps the title where no kind is chosen', async () => {
    const rows = await ledger();
    expect(rows.find((row) => row.includes('状态'))).toContain('标题');
    expect(rows.flat()).toContain('管住小节守住底线');
  });

  it('says 补记 of a late entry, as the screens do', async () => {
    expect((await ledger('activity')).flat().filter((text) => text.endsWith('（补记）'))).toHaveLength(1);
  });
});
