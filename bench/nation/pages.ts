/**
 * Each page through HTTP, as its own user, in turns with the same by hand; both must find the same number of
 * things.
 */
import type { App } from '../../apps/server/src/app.ts';
import { can, type RoleId } from '../../packages/contract/src/index.ts';
import { programmeOf } from '../../packages/domain/src/index.ts';
import type { pg } from '../../apps/server/src/platform/database/index.ts';
import { median } from '../measure.ts';
import {
  duties,
  ledgerPage,
  matrix,
  search,
  situation,
  waitingForMe,
  type Statement,
  type View,
} from './bare.ts';
import { password } from './plan.ts';
import { processorClock } from './processor.ts';

interface Page {
  what: string;
  account: string;
  url: (view: View) => string;
  bare: (view: View) => Statement[];
  size: 'total' | 'duties' | 'items' | 'waiting';
}
type Rows = Record<string, unknown>[];

const rounds = Number(process.env.NATION_ROUNDS ?? 15);
const open = 'state=overdue,due-soon,open';
const words = ['教育', '礼品', '汛期礼品', '无此词'];

export async function measurePages(app: App, mark: string): Promise<void> {
  const { pool } = app.deps.database;
  const origin = await app.http.listen({ host: '127.0.0.1', port: 0 });
  const columns = programmeOf(app.deps.programme.pack)
    .obligations.filter((obligation) => obligation.matrix)
    .map((obligation) => obligation.id);
  const pages: Page[] = [
    {
      what: 'matrix of the corps',
      account: 'corps.officer',
      url: () => '/duty-matrix?year=2023',
      bare: (view) => matrix(view, columns),
      size: 'duties',
    },
    {
      what: 'situation of the corps',
      account: 'corps.discipline',
      url: () => '/situation',
      bare: situation,
      size: 'waiting',
    },
    {
      what: 'to-do of a detachment',
      account: 'det01.political',
      url: (view) => `/duties?unitId=${view.unitId}&direct=true&bearerType=unit&${open}&limit=100&sort=due`,
      bare: (view) => duties(view, 'own'),
      size: 'total',
    },
    {
      what: 'to-do of a station',
      account: 'sta010101.instructor',
      url: (view) => `/duties?unitId=${view.unitId}&direct=true&bearerType=unit&${open}&limit=100&sort=due`,
      bare: (view) => duties(view, 'own'),
      size: 'total',
    },
    {
      what: 'to-do of a detachment and below',
      account: 'det01.political',
      url: (view) => `/duties?unitId=${view.unitId}&${open}&limit=100&sort=due`,
      bare: (view) => duties(view, 'below'),
      size: 'total',
    },
    {
      what: 'to-do of a firefighter',
      account: 'firefighter0001',
      url: (view) => `/duties?mine=true&personId=${view.personId}&${open}&limit=100&sort=due`,
      bare: (view) => duties(view, 'personal'),
      size: 'total',
    },
    {
      what: 'ledger of a station',
      account: 'sta010101.instructor',
      url: (view) => `/records?unitId=${view.unitId}&limit=100`,
      bare: (view) => ledgerPage(view, 'small'),
      size: 'total',
    },
    {
      what: 'ledger of a detachment',
      account: 'det01.political',
      url: (view) => `/records?unitId=${view.unitId}&limit=100`,
      bare: (view) => ledgerPage(view, 'large'),
      size: 'total',
    },
    {
      what: 'ledger of a detachment, one kind',
      account: 'det01.political',
      url: (view) => `/records?unitId=${view.unitId}&kind=article&limit=100`,
      bare: (view) => ledgerPage(view, 'small', `and r.kind = 'article'`),
      size: 'total',
    },
    {
      what: 'ledger of the corps',
      account: 'corps.officer',
      url: (view) => `/records?unitId=${view.unitId}&limit=100`,
      bare: (view) => ledgerPage(view, 'large'),
      size: 'total',
    },
    {
      what: 'waiting for a detachment',
      account: 'det01.political',
      url: () => '/records?waiting=true&limit=20&sort=enteredAt',
      bare: waitingForMe,
      size: 'total',
    },
    {
      what: 'waiting for the corps',
      account: 'corps.officer',
      url: () => '/records?waiting=true&limit=20&sort=enteredAt',
      bare: waitingForMe,
      size: 'total',
    },
    ...words.map((word): Page => ({
      what: `search of the corps, “${word}”`,
      account: 'corps.officer',
      url: () => `/search?q=${encodeURIComponent(word)}`,
      bare: (view) => search(view, word),
      size: 'items',
    })),
    {
      what: 'search of a detachment, “礼品”',
      account: 'det01.political',
      url: () => `/search?q=${encodeURIComponent('礼品')}`,
      bare: (view) => search(view, '礼品'),
      size: 'items',
    },
  ];
  const asked = process.env.NATION_PAGES;
  console.log(
    `\n${rounds} rounds in turns after two to warm up, medians; ${mark}\n| page | things | this system, ms | by hand, ms | ratio | processor time, ms | by hand, ms | ratio | slowest of each, ms |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|`,
  );
  for (const page of pages.filter((entry) => !asked || entry.what.includes(asked))) {
    const view = await viewOf(app, `${mark}${page.account}`);
    const cookie = await signIn(origin, `${mark}${page.account}`);
    const ask = async () => {
      const reply = await fetch(`${origin}/api${page.url(view)}`, {
        headers: { cookie, 'accept-encoding': 'identity' },
      });
      const body = await reply.text();
      if (reply.status !== 200) throw new Error(`${page.what}: ${body}`);
      return body;
    };
    const byHand = async () => {
      const results: Rows[] = [];
      for (const [at, [text, values]] of page.bare(view).entries())
        results.push(
          (
            await pool.query<Record<string, unknown>>({
              name: `${page.what} ${at}`.replace(/[^ -~]/gu, (char) => String(char.codePointAt(0))),
              text,
              values,
            })
          ).rows,
        );
      return results;
    };
    const [mine, other] = [sizeOfAnswer(page, JSON.parse(await ask())), sizeOfRows(page, await byHand())];
    const [ours, bare] = await times(pool, ask, byHand);
    const ratio = (of: 'wall' | 'processor') =>
      `${show(median(ours[of]))} | ${show(median(bare[of]))} | ${(median(ours[of]) / median(bare[of])).toFixed(2)} ×`;
    console.log(
      `| ${page.what} | ${mine === other ? mine : `${mine} but ${other} by hand`} | ${ratio('wall')} | ${ratio('processor')} | ${show(Math.max(...ours.wall))} / ${show(Math.max(...bare.wall))} |`,
    );
  }
}

const show = (value: number) => value.toFixed(value < 100 ? 1 : 0);

interface Times {
  wall: number[];
  processor: number[];
}

async function times(
  pool: pg.Pool,
  ask: () => Promise<unknown>,
  byHand: () => Promise<unknown>,
): Promise<[Times, Times]> {
  const lists: [Times, Times] = [
    { wall: [], processor: [] },
    { wall: [], processor: [] },
  ];
  let clock: (() => number) | null = null;
  for (let round = -2; round < rounds; round += 1) {
    if (round === 0) clock = await processorClock(pool);
    for (const [list, way] of [
      [lists[0], ask],
      [lists[1], byHand],
    ] as const) {
      const [began, spent] = [performance.now(), clock?.() ?? Number.NaN];
      await way();
      if (round < 0) continue;
      list.wall.push(performance.now() - began);
      list.processor.push((clock?.() ?? Number.NaN) - spent);
    }
  }
  return lists;
}

function sizeOfAnswer(
  page: Page,
  body: {
    total: number;
    items: unknown[];
    rows: { cells: { duties: number }[] }[];
    waiting: { records: number };
  },
): number {
  if (page.size === 'duties')
    return body.rows.reduce((sum, row) => sum + row.cells.reduce((cells, cell) => cells + cell.duties, 0), 0);
  if (page.size === 'waiting') return body.waiting.records;
  return page.size === 'items' ? body.items.length : body.total;
}

function sizeOfRows(page: Page, results: Rows[]): number {
  const [first = [], second = [], third = []] = results;
  if (page.size === 'duties') return first.reduce((sum, row) => sum + Number(row.duties), 0);
  if (page.size === 'waiting') return Number(third[0]?.records);
  if (page.size === 'items') return first.length + second.length + third.length;
  if (first[0] && 'total' in first[0]) return Number(first[0].total);
  return first
    .filter((row) => ['overdue', 'due-soon', 'open'].includes(String(row.state)))
    .reduce((sum, row) => sum + Number(row.count), 0);
}

async function viewOf(app: App, username: string): Promise<View> {
  const {
    rows: [row],
  } = await app.deps.database.pool.query<Omit<View, 'personal'> & { role: RoleId }>(
    `
      select a.corps_id as "corpsId", g.unit_id as "unitId", g.path, a.id as "accountId",
        coalesce(a.person_id, '') as "personId", g.role
      from account a
      join role_grant g on g.account_id = a.id
      where a.username = $1
    `,
    [username],
  );
  if (!row) throw new RangeError(`no account ${username}`);
  return { ...row, personal: can(row.role, 'records:personal') };
}

async function signIn(origin: string, username: string): Promise<string> {
  const reply = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const [cookie] = reply.headers.getSetCookie();
  if (!cookie) throw new Error(`${username}: ${await reply.text()}`);
  return cookie.split(';')[0] ?? '';
}
