import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSheets, textOf } from '@liulian/documents';
import { asSystem } from '../../platform/database/index.ts';
import { signIn, testApp, type Client, type TestApp } from '../../testing/index.ts';
import { ExportRunner } from './export-runner.ts';

/** Ledgers of more than two rows are made aside here. */
let site: TestApp;
let political: Client;
let superior: Client;
const secret = '因私出国未报告';
beforeAll(async () => {
  site = await testApp({ exportAtOnce: 2 });
  political = await site.as('det01.political');
  superior = await site.as('corps.discipline');
  for (const topic of ['第一课', '第二课', '第三课', '第四课']) {
    const made = await political.send('POST', '/records', {
      kind: 'activity',
      occurredOn: '2023-09-10',
      unitIds: ['det01'],
      participantIds: ['d01-pol'],
      fields: { category: 'party-lecture', topic, speaker: { name: '外请专家甲' } },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  const author = await site.as('det01.discipline');
  for (const subject of ['d01-pol', 'b01-ins', 's01-ins']) {
    const made = await author.send('POST', '/records', {
      kind: 'talk',
      occurredOn: '2023-09-01',
      unitIds: ['det01'],
      title: `谈话：${secret}`,
      fields: { category: 'reminder-talk', talker: 'd01-dis', subject: [subject] },
      submit: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
});
afterAll(() => site.close());
beforeEach(() => system((trx) => trx.deleteFrom('export_job').execute()));

const system = <T>(work: Parameters<typeof asSystem<T>>[1]) =>
  asSystem(site.data.database, work, { write: true });
const runner = () => new ExportRunner(site.app.deps, { warn: (data) => expect(data).toBeUndefined() });

interface Job {
  id: string;
  state: string;
  rowsDone: number;
  rowsTotal: number;
  problem: string | null;
  size: number | null;
}
const start = async (client: Client, query = 'kind=activity') =>
  client.send<{ rows: number; job: Job | null; code?: string }>('POST', `/exports?${query}`);
const list = async (client: Client) => (await client.get<{ items: Job[] }>('/exports')).body.items;
const asked = async (client: Client, query?: string): Promise<Job> => {
  const { status, body } = await start(client, query);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.job).not.toBeNull();
  return body.job!;
};
const ready = async (client: Client, query?: string): Promise<Job> => {
  const { id } = await asked(client, query);
  expect(await runner().takeUp()).toBe(1);
  const job = (await list(client)).find((one) => one.id === id)!;
  expect([job.state, job.problem]).toEqual(['ready', null]);
  return job;
};
const fetched = async (client: Client, id: string) => {
  const { status, body } = await client.get<{ code?: string }>(`/exports/${id}/file`);
  return [status, body.code];
};
const pathOf = async (id: string) => {
  const { sha256 } = await system((trx) =>
    trx.selectFrom('export_job').select('sha256').where('id', '=', id).executeTakeFirstOrThrow(),
  );
  return join(site.data.dataDir, 'files', sha256!.slice(0, 2), sha256!);
};
const disclosures = async () =>
  (
    await system((trx) =>
      trx.selectFrom('audit_entry').select('summary').where('action', '=', 'record.export').execute(),
    )
  ).map((entry) => entry.summary);

it('asks for a session and for the right to export', async () => {
  expect((await start(site.anonymous)).status).toBe(401);
  const member = await site.as('firefighter01');
  expect((await start(member)).status).toBe(403);
  expect((await member.get('/exports')).status).toBe(403);
});

it('a short ledger is downloaded at once; a long one is not, and becomes a job', async () => {
  const short = await start(political, 'kind=activity&q=第一课');
  expect(short.body).toEqual({ rows: 1, job: null });
  expect((await political.get('/records/export', { kind: 'activity', q: '第一课' })).status).toBe(200);
  const long = await start(political);
  expect(long.body).toMatchObject({ rows: 4, job: { state: 'waiting', rowsDone: 0, rowsTotal: 4 } });
  const direct = await political.get<{ code: string }>('/records/export', { kind: 'activity' });
  expect([direct.status, direct.body.code]).toEqual([409, 'export.runs_aside']);
  expect(await fetched(political, long.body.job!.id)).toEqual([409, 'export.not_ready']);
});

it('a job becomes a file of all its rows, and a notice that no mail follows', async () => {
  const job = await ready(political);
  expect(job).toMatchObject({ rowsDone: 4, rowsTotal: 4 });
  const file = await political.get(`/exports/${job.id}/file`);
  expect(file.status).toBe(200);
  expect(file.raw).toHaveLength(job.size!);
  const cells = readSheets(file.raw)[0]!.rows.flatMap((row) => row.cells.map((cell) => textOf(cell)));
  expect(cells).toEqual(expect.arrayContaining(['第一课', '第二课', '第三课', '第四课']));
  const { rows } = await system((trx) =>
    sql<{ username: string; mailed: boolean; link: string }>`
      select a.username, n.mailed_at is not null as mailed, n.link
      from notification n
      join account a on a.id = n.account_id
      where n.dedupe = ${`export ${job.id}`}
    `.execute(trx),
  );
  expect(rows).toEqual([{ username: 'det01.political', mailed: true, link: '/exports' }]);
});

describe('nobody but its owner', () => {
  it.each(['det01.discipline', 'corps.officer', 'det02.political', 'south.political'])(
    '%s neither sees, fetches nor drops it',
    async (username) => {
      const other = await site.as(username);
      const job = await ready(political);
      expect(await list(other)).toEqual([]);
      expect(await fetched(other, job.id)).toEqual([404, 'export.not_found']);
      expect((await other.send('DELETE', `/exports/${job.id}`)).status).toBe(404);
      expect((await fetched(political, job.id))[0]).toBe(200);
    },
  );
});

describe('confidential records', () => {
  it('are not exported without a reason, and audited once, when the file is made', async () => {
    const refused = await start(superior, 'kind=talk');
    expect([refused.status, refused.body.code]).toEqual([422, 'record.reason_required']);
    const before = (await disclosures()).length;
    const { id } = await asked(superior, `kind=talk&reason=年度核对&q=${secret}`);
    expect(await disclosures()).toHaveLength(before);
    await runner().takeUp();
    const file = await superior.get(`/exports/${id}/file`);
    expect(
      readSheets(file.raw)[0]!
        .rows.flatMap((row) => row.cells.map((cell) => textOf(cell)))
        .join(),
    ).toContain(secret);
    await fetched(superior, id);
    const added = (await disclosures()).slice(before);
    expect(added).toHaveLength(1);
    expect(added[0]).toContain('限知悉的记录 3 条');
    expect(added[0]).toContain('年度核对');
  });

  it('one that is closed to its reader since is not to be had in the old file', async () => {
    const job = await ready(superior, 'kind=talk&reason=年度核对');
    expect((await fetched(superior, job.id))[0]).toBe(200);
    const close = (visibility: string) =>
      system((trx) =>
        sql`
          update record
          set visibility = ${visibility}
          where id = (select confidential_ids[1] from export_job where id = ${job.id})
        `.execute(trx),
      );
    await close('discipline');
    expect(await fetched(superior, job.id)).toEqual([404, 'export.not_found']);
    await close('personal');
    expect((await fetched(superior, job.id))[0]).toBe(200);
  });
});

describe('whoever has lost the right', () => {
  const granted = (change: 'revoke' | 'give') =>
    system((trx) =>
      trx
        .updateTable('role_grant')
        .set({ revoked_at: change === 'revoke' ? '2023-09-15T00:00:00Z' : null })
        .where('id', '=', 'g-det02.political')
        .execute(),
    );
  const locked = (disabled: boolean) =>
    system((trx) =>
      trx.updateTable('account').set({ disabled }).where('username', '=', 'det02.political').execute(),
    );
  let owner: Client;
  beforeAll(async () => {
    owner = await site.as('det02.political');
    for (const topic of ['甲', '乙', '丙'])
      await owner.send('POST', '/records', {
        kind: 'activity',
        occurredOn: '2023-09-10',
        unitIds: ['det02'],
        fields: { category: 'party-lecture', topic, speaker: { name: '外请专家甲' } },
      });
  });

  it.each([
    ['a post', () => granted('revoke'), () => granted('give')],
    ['an open account', () => locked(true), () => locked(false)],
  ])('gets no file without %s, and the line says so', async (_what, take, giveBack) => {
    await asked(owner);
    await take();
    expect(await runner().takeUp()).toBe(1);
    await giveBack();
    owner = await signIn(site.app, 'det02.political');
    const [job] = await list(owner);
    expect([job!.state, job!.problem]).toEqual([
      'failed',
      '轮到做的时候，这个账号在原单位已没有导出的权限，所以没有生成文件。',
    ]);
    expect(await fetched(owner, job!.id)).toEqual([404, 'export.not_found']);
  });

  it('does not fetch from another post what the old one was allowed to', async () => {
    const job = await ready(owner);
    const move = (unit: string, path: string) =>
      system((trx) =>
        trx
          .updateTable('role_grant')
          .set({ unit_id: unit, path })
          .where('id', '=', 'g-det02.political')
          .execute(),
      );
    await move('det01', 'corps.det01.');
    const moved = await signIn(site.app, 'det02.political');
    expect(await fetched(moved, job.id)).toEqual([404, 'export.not_found']);
    await move('det02', 'corps.det02.');
    owner = await signIn(site.app, 'det02.political');
    expect((await fetched(owner, job.id))[0]).toBe(200);
  });
});

describe('cut off in the middle', () => {
  const cutOff = (id: string, attempts: number, tended: string) =>
    system((trx) =>
      sql`
        update export_job
        set state = 'running', attempts = ${attempts}, rows_done = 2, tended_at = now() - ${tended}::interval
        where id = ${id}
      `.execute(trx),
    );

  it('is taken up again after a restart', async () => {
    const { id } = await asked(political);
    await cutOff(id, 1, '5 minutes');
    expect(await runner().takeUp()).toBe(1);
    expect(await list(political)).toMatchObject([{ id, state: 'ready', rowsDone: 4 }]);
  });

  it('is left to the process that still tends it', async () => {
    const { id } = await asked(political);
    const other = runner();
    await other.takeUp();
    await cutOff(id, 1, '5 seconds');
    expect(await other.takeUp()).toBe(0);
    expect(await list(political)).toMatchObject([{ id, state: 'running', rowsDone: 2 }]);
  });

  it('three times is said to have failed', async () => {
    const { id } = await asked(political);
    await cutOff(id, 3, '5 minutes');
    await runner().takeUp();
    const [job] = await list(political);
    expect(job).toMatchObject({ id, state: 'failed' });
    expect(job!.problem).toContain('中断了三次');
  });

  it('is given back when the site is stopped', async () => {
    const { id } = await asked(political);
    expect(await runner().takeUp(AbortSignal.abort())).toBe(0);
    expect(await list(political)).toMatchObject([{ id, state: 'waiting' }]);
  });
});

describe('the file', () => {
  it('is gone with its line, by its owner’s hand or after seven days', async () => {
    const [one, two] = [await ready(political), await ready(political, 'kind=activity&sort=title')];
    const paths = [await pathOf(one.id), await pathOf(two.id)];
    expect(paths.map((path) => existsSync(path))).toEqual([true, true]);
    expect((await political.send('DELETE', `/exports/${one.id}`)).status).toBe(204);
    expect(existsSync(paths[0]!)).toBe(false);
    const { days } = (
      await system((trx) =>
        sql<{ days: number }>`
          select extract(day from expires_at - created_at)::int as days from export_job where id = ${two.id}
        `.execute(trx),
      )
    ).rows[0]!;
    expect(days).toBe(7);
    expect(await runner().expire()).toBe(0);
    await system((trx) =>
      trx
        .updateTable('export_job')
        .set({ expires_at: '2023-09-14T00:00:00Z' })
        .where('id', '=', two.id)
        .execute(),
    );
    expect(await fetched(political, two.id)).toEqual([404, 'export.not_found']);
    expect(await runner().expire()).toBe(1);
    expect([existsSync(paths[1]!), await list(political)]).toEqual([false, []]);
  });

  it('stays where somebody has attached the same bytes to a record', async () => {
    const job = await ready(political);
    const path = await pathOf(job.id);
    const { id } = (
      await political.send<{ id: string }>('POST', '/records', {
        kind: 'activity',
        occurredOn: '2023-09-11',
        unitIds: ['det01'],
        fields: { category: 'party-lecture', topic: '附表', speaker: { name: '外请专家甲' } },
      })
    ).body;
    await system((trx) =>
      sql`
        insert into file (corps_id, id, record_id, name, size, mime, sha256, uploaded_by)
        select 'north', 'same-bytes', ${id}, 'a.xlsx', size, 'x', sha256, account_id
        from export_job
        where id = ${job.id}
      `.execute(trx),
    );
    await political.send('DELETE', `/exports/${job.id}`);
    expect(existsSync(path)).toBe(true);
  });
});

it('refuses a fourth while three are waiting', async () => {
  for (let n = 0; n < 3; n += 1) await asked(political);
  const { status, body } = await start(political);
  expect([status, body.code]).toEqual([429, 'export.too_many']);
  expect((await political.send('DELETE', `/exports/${(await list(political))[0]!.id}`)).status).toBe(204);
  await asked(political);
});
