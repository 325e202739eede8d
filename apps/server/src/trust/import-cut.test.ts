import ExcelJS from 'exceljs';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../platform/audit.ts';
import { asSystem } from '../platform/database/index.ts';
import { filledSheet, traces, upload, uploadSite } from './hostile-uploads.ts';
import { RealSite, setUp, type Person, type Server } from './kill-site.ts';

/**
 * An import cut off in the middle, by the network or by the end of the process: all of it or none, and the
 * same file sent again ends in all of it once. IMPORT_KILL_ROUNDS=20 is the full run of the second part.
 */
const rounds = Number(process.env.IMPORT_KILL_ROUNDS ?? 1);
const rowsOf = (unit: string, count: number, name = '从表格来') =>
  Array.from({ length: count }, (_, i) => ({
    开展日期: `2023-08-${String((i % 28) + 1).padStart(2, '0')}`,
    单位: unit,
    类别: '警示教育',
    标题: `${name} ${i + 1}`,
  }));
const form = (bytes: Buffer) =>
  Buffer.concat([
    Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ]);

describe('by the network', () => {
  const held = uploadSite();
  const records = async () => (await traces(held.site)).rows.record ?? 0;
  /**
   * The server may still be at work after the connection has gone; it is done when the only connection
   * answers.
   */
  const settled = async () => {
    await wait(100);
    await traces(held.site);
  };
  const cut = (path: string, account: string, body: Buffer, share: number, after: number) =>
    held.cut({
      method: 'POST',
      path,
      account,
      type: 'multipart/form-data; boundary=b',
      length: body.length,
      body: body.subarray(0, Math.ceil(body.length * share)),
      after,
    });

  it(
    'records: all rows or none, wherever it is cut, and the same file again makes none of them twice',
    { timeout: 120_000 },
    async () => {
      const count = 25;
      const whole = form(await filledSheet(held.recorder, rowsOf('第一支队', count)));
      const before = await records();
      for (const share of [0.2, 0.7, 0.999]) {
        await cut('/api/kinds/activity/import?dryRun=false', 'det01.political', whole, share, 50);
        await settled();
        expect(await records(), `cut at ${share}`).toBe(before);
      }
      for (const after of [0, 10, 30, 80, 200, 500]) {
        await cut('/api/kinds/activity/import?dryRun=false', 'det01.political', whole, 1, after);
        await settled();
        expect([before, before + count], `cut ${after} ms after the last byte`).toContain(await records());
      }
      const again = await upload<{ created: string[]; imported: number }>(
        held.recorder,
        '/kinds/activity/import',
        'a.xlsx',
        fileIn(whole),
        { dryRun: 'false' },
      );
      expect(again.status, JSON.stringify(again.body)).toBe(200);
      expect(new Set(again.body.created).size + again.body.imported).toBe(count);
      expect(await records()).toBe(before + count);
    },
  );

  it(
    'a record or a sheet sent several times at the same moment is there once, and every answer says so',
    { timeout: 120_000 },
    async () => {
      const before = await records();
      const one = {
        kind: 'activity',
        occurredOn: '2023-09-01',
        unitIds: ['det01'],
        fields: { category: 'warning-education' },
        clientId: 'pressed-twice',
        submit: true,
      };
      const replies = await Promise.all(
        Array.from({ length: 6 }, () => held.recorder.send<{ id: string }>('POST', '/records', one)),
      );
      expect(
        replies.map((reply) => reply.status),
        JSON.stringify(replies.map((reply) => reply.body)),
      ).toEqual(Array(6).fill(201));
      expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
      const bytes = await filledSheet(held.recorder, rowsOf('第一支队', 5, '同时'));
      const sheets = await Promise.all(
        Array.from({ length: 4 }, () =>
          upload<{ created: string[] }>(held.recorder, '/kinds/activity/import', 'a.xlsx', bytes, {
            dryRun: 'false',
          }),
        ),
      );
      expect(
        sheets.map((reply) => reply.status),
        JSON.stringify(sheets.map((reply) => reply.body)),
      ).toEqual(Array(4).fill(200));
      expect(await records()).toBe(before + 6);
    },
  );

  it(
    'the organisation: carried out whole or not at all, and then possible or already done',
    { timeout: 120_000 },
    async () => {
      const count = 40;
      const book = new ExcelJS.Workbook();
      book
        .addWorksheet('人员')
        .addRows([
          ['编号', '姓名*', '单位*', '类别*', '入职日期', '到本单位日期'],
          ['※说明'],
          ...Array.from({ length: count }, (_, i) => [
            null,
            `新人${i}`,
            '第一支队',
            '消防员',
            '2023-01-01',
            '2023-01-01',
          ]),
        ]);
      const bytes = Buffer.from(await book.xlsx.writeBuffer());
      const people = async () => (await traces(held.site)).rows.person ?? 0;
      const before = await people();
      await cut('/api/organisation/imports', 'corps.officer', form(bytes), 0.5, 50);
      await settled();
      expect((await held.officer.get<{ total: number }>('/organisation/imports')).body.total).toBe(0);

      const checked = await upload<{ id: string; state: string }>(
        held.officer,
        '/organisation/imports',
        'a.xlsx',
        bytes,
      );
      expect(checked.body.state, JSON.stringify(checked.body)).toBe('checked');
      let cuts = 0;
      for (const after of [0, 5, 20, 60]) {
        await held.cut({
          method: 'POST',
          path: `/api/organisation/imports/${checked.body.id}/apply`,
          account: 'corps.officer',
          type: 'application/json',
          length: 2,
          body: Buffer.from('{}'),
          after,
        });
        await settled();
        cuts += 1;
        expect([before, before + count], `cut ${after} ms after the last byte`).toContain(await people());
      }
      expect(cuts).toBe(4);
      const again = await held.officer.send<{ code?: string; state?: string }>(
        'POST',
        `/organisation/imports/${checked.body.id}/apply`,
      );
      expect([again.body.state, again.body.code]).toEqual(
        again.status === 200 ? ['applied', undefined] : [undefined, 'import.wrong_state'],
      );
      expect(await people()).toBe(before + count);
      await asSystem(held.site.data.database, async (trx) => {
        expect((await held.site.app.deps.programme.reconcile(trx, 'north')).differences).toEqual([]);
        expect(await verifyChain(trx, 'north')).toMatchObject({ ok: true });
        const { rows } = await sql<{
          n: number;
        }>`
          select count(*)::int as n
          from record r
          where not exists (select from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id)
        `.execute(trx);
        expect(rows[0]?.n).toBe(0);
      });
    },
  );
});

/** The file inside a form, as it was sent. */
function fileIn(body: Buffer): Buffer {
  return body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--b--'));
}

describe('by the end of the process', () => {
  const site = new RealSite();
  let server: Server;
  let officer: Person;
  beforeAll(async () => {
    await site.prepare();
    server = await site.start();
    ({ officer } = await setUp(server));
  }, 180_000);
  afterAll(() => site.close());

  it.each(Array.from({ length: rounds }, (_, i) => i + 1))(
    'round %i: all rows or none, and the same file again ends in all of them once',
    { timeout: 240_000 },
    async (round) => {
      const count = 60;
      const template = Buffer.from(
        await (await officer.raw('GET', '/api/kinds/activity/template')).arrayBuffer(),
      );
      const bytes = await filledSheet(
        { request: async () => ({ raw: template }) } as never,
        rowsOf('第一支队', count).map((row) => ({ ...row, 标题: `第 ${round} 轮 ${row.标题}` })),
      );
      const total = async () => (await officer.done<{ total: number }>('GET', '/records?limit=1')).total;
      const send = () => {
        const body = new FormData();
        body.set('file', new Blob([new Uint8Array(bytes)]), 'a.xlsx');
        return officer.raw('POST', '/api/kinds/activity/import?dryRun=false', { body });
      };
      const before = await total();
      const sending = send().then(
        (reply) => reply.status,
        () => 0,
      );
      await wait(100 + Math.random() * 900);
      await server.kill('SIGKILL');
      const told = await sending;

      server = await site.start();
      officer.base = server.url;
      const kept = (await total()) - before;
      expect(told === 200 ? [count] : [0, count], `answered ${told}`).toContain(kept);
      const again = await send();
      expect(again.status, await again.text()).toBe(200);
      expect(await total()).toBe(before + count);
      const verified = await site.end('cli.ts', 'audit', 'verify');
      expect([verified.code, verified.output]).toEqual([0, expect.stringMatching(/完好/)]);
      const reconciled = await site.end('cli.ts', 'reconcile');
      expect([reconciled.code, reconciled.output]).toEqual([0, expect.stringMatching(/全部一致/)]);
    },
  );
});
