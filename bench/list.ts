/**
 * (c) Requests a second of a filtered list of 20 rows with its total, through HTTP with full permissions,
 * against a bare Fastify handler that sends the same statements as the tables' owner.
 */
import Fastify from 'fastify';
import { print } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const { pool } = site.app.deps.database;
const det = (
  await pool.query<{ corps_id: string; path: string; id: string }>(
    "select corps_id, path, id from unit where level = 'detachment' order by path limit 1",
  )
).rows[0] ?? { corps_id: '', path: '', id: '' };
const cookie = await site.cookie('det01.political');
const path = `/api/records?unitId=${det.id}&kind=activity&limit=20`;

// The statements that the page itself sends, heard once at the pool; the bare handler sends the same two for
// its rows.
const heard: [string, unknown[]][] = [];
const connect = pool.connect.bind(pool);
pool.connect = (async () => {
  const client = await connect();
  const { query } = client;
  client.query = ((text: unknown, values: unknown) => {
    if (typeof text === 'string' && Array.isArray(values) && /from "?record/.test(text))
      heard.push([text, values]);
    return (query as (...parts: unknown[]) => unknown).call(client, text, values);
  }) as never;
  return Object.assign(client, {
    release: ((release) => () => {
      client.query = query;
      release.call(client);
    })(client.release),
  });
}) as never;
await site.app.http.inject({ url: path, headers: { cookie } });
pool.connect = connect as never;
if (heard.length < 2) throw new Error('the page was not heard');

const bare = Fastify();
bare.get('/list', async () => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // The scope is only read here, by the functions that the statements name; the rows are the owner's.
    await client.query(
      `
        select set_config('app.corps', $1, true), set_config('app.from', $2, true),
          set_config('app.to', $3, true)
      `,
      [det.corps_id, det.path, `${det.path.slice(0, -1)}/`],
    );
    const answers = [];
    for (const [text, values] of heard) answers.push((await client.query(text, values)).rows);
    await client.query('commit');
    return answers;
  } finally {
    client.release();
  }
});
const urls = {
  ours: `${await site.app.http.listen({ host: '127.0.0.1', port: 0 })}${path}`,
  bare: `${await bare.listen({ host: '127.0.0.1', port: 0 })}/list`,
};

/** Eight clients for a while. */
async function perSecond(url: string, milliseconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() - began < milliseconds) {
        const reply = await fetch(url, { headers: { cookie } });
        await reply.arrayBuffer();
        if (reply.status !== 200) throw new Error(`${url}: ${reply.status}`);
        done += 1;
      }
    }),
  );
  return (done / (performance.now() - began)) * 1000;
}

await perSecond(urls.ours, 1000);
await perSecond(urls.bare, 1000);
const totals = { ours: 0, bare: 0 };
for (let round = 0; round < 4; round += 1)
  for (const name of ['ours', 'bare'] as const) totals[name] += (await perSecond(urls[name], 1500)) / 4;
print('(c) a filtered list of 20 rows with its total, eight clients', [
  { what: 'requests a second', ...totals, unit: '/s', better: 'more' },
]);
await bare.close();
await site.close();
