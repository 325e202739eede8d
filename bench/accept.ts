/**
 * (a) Accepting a record that discharges duties, against one bare transaction that writes the same rows and
 * is as durable.
 */
import { median, print } from './measure.ts';
import { benchSite } from './site.ts';

const rounds = 25;
/** So that plans are made and code is compiled, as in a server that has been up for a minute. */
const warm = 30;
const site = await benchSite();
const {
  http,
  deps: { database },
} = site.app;
const { pool } = database;
const [writer, superior] = [await site.cookie('bri0101.instructor'), await site.cookie('det01.political')];
const send = async <T>(cookie: string, url: string, payload?: object): Promise<T> => {
  const reply = await http.inject({
    method: 'POST',
    url: `/api${url}`,
    headers: { cookie },
    ...(payload ? { payload } : {}),
  });
  if (reply.statusCode >= 300) throw new Error(`${url}: ${reply.body}`);
  return reply.json<T>();
};
const me = (await http.inject({ url: '/api/me', headers: { cookie: writer } })).json<{
  unit: { id: string };
}>();
const people = (
  await http.inject({ url: `/api/people?unitId=${me.unit.id}&limit=40`, headers: { cookie: writer } })
)
  .json<{ items: { id: string }[] }>()
  .items.map((person) => person.id);

const waiting: string[] = [];
for (let i = 0; i < rounds + warm; i += 1)
  waiting.push(
    (
      await send<{ id: string }>(writer, '/records', {
        kind: 'activity',
        occurredOn: '2023-09-12',
        unitIds: [me.unit.id],
        participantIds: people,
        title: `第 ${i} 次`,
        fields: { category: 'warning-education' },
        submit: true,
      })
    ).id,
  );

// The rows that one acceptance writes, into tables of the same shape.
const accepted: string[] = [];
await pool.query('create table bench_audit (like audit_entry including all)');
await pool.query('create table bench_link (like duty_record including all)');
let seq = 0;
let rows = 0;
const replay = async () => {
  const id = accepted.at(-1) ?? '';
  const { rows: links } = await pool.query<Record<string, unknown>>(
    'select * from duty_record where record_id = $1',
    [id],
  );
  rows = links.length;
  await pool.query('truncate bench_link');
  const duties = links.map((link) => link.duty_id);
  return async () => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `update record set status = 'accepted', revision = revision + 1, accepted_at = now() where id = $1`,
        [id],
      );
      await client.query(
        'insert into bench_link select * from json_populate_recordset(null::bench_link, $1)',
        [JSON.stringify(links)],
      );
      await client.query('update duty set done = done, met_on = met_on where id = any($1)', [duties]);
      await client.query(
        `
          insert into notification (corps_id, id, account_id, type, title)
          select corps_id, $2, created_by, 'bench', title
          from record
          where id = $1
        `,
        [id, `bench-${seq}`],
      );
      seq += 1;
      await client.query(
        `insert into bench_audit
         select corps_id, $1, at, actor_id, actor_name, action, object_type, object_id, unit_id, summary,
           prev_hash, hash
         from audit_entry
         order by seq desc
         limit 1`,
        [seq],
      );
      await client.query('update audit_head set hash = hash');
      await client.query('commit');
    } finally {
      client.release();
    }
    await database.flush();
  };
};

let bare: () => Promise<void> = async () => undefined;
const ours = async () => {
  const id = waiting.pop() ?? '';
  await send(superior, `/records/${id}/accept`, { revision: 1 });
  accepted.push(id);
};
const [mine, other]: [number[], number[]] = [[], []];
for (let round = -warm; round < rounds; round += 1) {
  const began = performance.now();
  await ours();
  if (round >= 0) mine.push(performance.now() - began);
  bare = await replay();
  const then = performance.now();
  await bare();
  if (round >= 0) other.push(performance.now() - then);
}
print(
  `(a) accepting a record with ${people.length} participants that counts toward ${rows} duties, median of ${rounds}`,
  [{ what: 'accept', ours: median(mine), bare: median(other), unit: 'ms', better: 'less' }],
);
await site.close();
