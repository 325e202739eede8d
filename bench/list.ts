/** (c) Requests a second of a filtered list of 20 rows with its total, through HTTP with full permissions, against a bare Fastify handler with the same SQL. */
import Fastify from 'fastify';
import { print } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const { pool } = site.app.deps.database;
const det = (await pool.query<{ corps_id: string; path: string; id: string }>("select corps_id, path, id from unit where level = 'detachment' order by path limit 1")).rows[0] ?? { corps_id: '', path: '', id: '' };
const bare = Fastify();
bare.get('/list', async () => {
  const where = "from record where corps_id = $1 and path >= $2 and path < $3 and kind = 'activity' and status not in ('draft', 'withdrawn')";
  const values = [det.corps_id, det.path, `${det.path.slice(0, -1)}/`];
  const { rows: [count] } = await pool.query<{ total: number }>(`select count(*)::int as total ${where}`, values);
  const { rows: items } = await pool.query(`select * ${where} order by occurred_on desc, id desc limit 20`, values);
  return { items, total: count?.total };
});
const urls = { ours: `${await site.app.http.listen({ host: '127.0.0.1', port: 0 })}/api/records?unitId=${det.id}&kind=activity&limit=20`, bare: `${await bare.listen({ host: '127.0.0.1', port: 0 })}/list` };
const cookie = await site.cookie('det01.political');

/** Eight clients for a while. */
async function perSecond(url: string, milliseconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (performance.now() - began < milliseconds) {
      const reply = await fetch(url, { headers: { cookie } });
      await reply.arrayBuffer();
      if (reply.status !== 200) throw new Error(`${url}: ${reply.status}`);
      done += 1;
    }
  }));
  return (done / (performance.now() - began)) * 1000;
}

await perSecond(urls.ours, 1000);
await perSecond(urls.bare, 1000);
const totals = { ours: 0, bare: 0 };
for (let round = 0; round < 4; round += 1) for (const name of ['ours', 'bare'] as const) totals[name] += await perSecond(urls[name], 1500) / 4;
print('(c) a filtered list of 20 rows with its total, eight clients', [{ what: 'requests a second', ...totals, unit: '/s', better: 'more' }]);
await bare.close();
await site.close();
