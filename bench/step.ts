/**
 * Issuing a paper to forty units: the step, forty duties with the paper's own date, forty notices' accounts
 * and the audit, against one bare transaction that writes the same rows and is as durable.
 */
import { median, print } from './measure.ts';
import { benchSite } from './site.ts';

const rounds = 25;
const warm = 20;
const site = await benchSite();
const {
  http,
  deps: { database },
} = site.app;
const { pool } = database;
const officer = await site.cookie('corps.officer');
const send = async <T>(method: 'POST' | 'PUT', url: string, payload: object): Promise<T> => {
  const reply = await http.inject({ method, url: `/api${url}`, headers: { cookie: officer }, payload });
  if (reply.statusCode >= 300) throw new Error(`${url}: ${reply.body}`);
  return reply.json<T>();
};
await send('PUT', '/kinds/bench-order', {
  yaml: `
id: bench-order
shape: document
title: 测量用的交办单
owner: 总队
purpose: 量一步要多久
expires: 2030-12-31
participants: none
title-from: topic
parties: { addressee: { title: 承办单位, from: addressees, within: subtree } }
fields:
  topic: { type: text, title: 事由, required: true }
  addressees: { type: units, title: 承办单位, required: true }
  replyBy: { type: date, title: 回复期限, required: true }
flow:
  stages: { draft: { title: 起草, draft: true }, issued: { title: 已交办, done: true } }
  steps:
    issue: { title: 交办, from: draft, to: issued, by: host, tells: addressee }
    reply: { title: 回复, from: issued, by: addressee, each: all }
owes: { reply: { title: 回复交办单, bearer: addressee, by: reply, in: issued, due: replyBy } }
visibility: unit
ledger: [occurredOn, topic]
`,
});
const { rows: units } = await pool.query<{ id: string; corps_id: string }>(
  `select id, corps_id from unit where level = 'station' and to_on is null order by id limit 40`,
);
const { unit } = (await http.inject({ url: '/api/me', headers: { cookie: officer } })).json<{
  unit: { id: string };
}>();
const drafts: string[] = [];
for (let i = 0; i < rounds + warm; i += 1)
  drafts.push(
    (
      await send<{ id: string }>('POST', '/records', {
        kind: 'bench-order',
        occurredOn: '2023-09-12',
        unitIds: [unit.id],
        fields: { topic: `第 ${i} 份`, addressees: units.map((one) => one.id), replyBy: '2023-10-10' },
      })
    ).id,
  );

await pool.query('create table bench_duty (like duty including all)');
await pool.query('create table bench_step (like record_step including all)');
await pool.query('create table bench_notice (like notification including all)');
await pool.query('create table bench_audit (like audit_entry including all)');
let written = 0;
const replay = async (id: string) => {
  const of = async (text: string) => JSON.stringify((await pool.query(text, [id])).rows);
  const duties = await of(`select * from duty where event_id like '%-' || $1 || '-%'`);
  const steps = await of(`select * from record_step where record_id = $1 and step = 'issue'`);
  const notices = await of(`select * from notification where link = '/records/' || $1`);
  const entries = await of(`select * from audit_entry where object_id = $1 order by seq desc limit 1`);
  written = (JSON.parse(duties) as unknown[]).length;
  for (const table of ['duty', 'step', 'notice', 'audit']) await pool.query(`truncate bench_${table}`);
  return async () => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const put = (table: string, rows: string) =>
        client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
          rows,
        ]);
      await client.query(`update record set stage = stage, revision = revision + 1 where id = $1`, [id]);
      await client.query(`update record_unit set sees = sees where record_id = $1`, [id]);
      await put('bench_duty', duties);
      await put('bench_step', steps);
      await put('bench_notice', notices);
      await put('bench_audit', entries);
      await client.query('update audit_head set hash = hash');
      await client.query('commit');
    } finally {
      client.release();
    }
    await database.flush();
  };
};
const [mine, other]: [number[], number[]] = [[], []];
for (let round = -warm; round < rounds; round += 1) {
  const id = drafts.pop() ?? '';
  let began = performance.now();
  await send('POST', `/records/${id}/steps/issue`, { revision: 1 });
  if (round >= 0) mine.push(performance.now() - began);
  const bare = await replay(id);
  began = performance.now();
  await bare();
  if (round >= 0) other.push(performance.now() - began);
}
print(`a step that asks ${units.length} units for a reply, ${written} duties, median of ${rounds}`, [
  { what: 'issue', ours: median(mine), bare: median(other), unit: 'ms', better: 'less' },
]);
await site.close();
