/**
 * Copies the first corps: each row of each table, with the other corps's mark in every id. Indexes are built
 * afterwards.
 */
import type { pg } from '../../apps/server/src/platform/database/index.ts';
import { markOf, templateMark } from './plan.ts';

/** Not of a corps, or empty in one that was just made. */
const left = new Set([
  'site',
  'session',
  'sweep',
  'audit_entry',
  'audit_head',
  'import_batch',
  'policy_draft',
]);
const provinces = [
  '山河',
  '云川',
  '岚溪',
  '砚州',
  '望河',
  '青屿',
  '霁城',
  '桐湾',
  '陌川',
  '澜山',
  '朔野',
  '岱北',
  '苍梧',
  '白渚',
  '临潭',
  '松壑',
  '鹿鸣',
  '沧屏',
  '渔阳',
  '棠溪',
  '柳荫',
  '雁回',
  '竹溪',
  '银滩',
  '翠屏',
  '丹霞',
  '紫塞',
  '露泽',
  '晴川',
  '雪岭',
  '槐里',
];

/** As many copies are written, and indexes built, at once: the server has one process for each. */
const writers = 3;

export async function makeCopies(
  pool: pg.Pool,
  corpsId: string,
  count: number,
  say: (what: string) => void,
): Promise<void> {
  const tables = await tablesOfCorps(pool);
  await pool.query('create schema nation');
  const indexes = await dropIndexes(pool);
  for (const { name, key } of tables)
    await pool.query(
      `create unlogged table nation."${name}" as select * from public."${name}" where ${key} = '${corpsId}'`,
    );
  await inParallel(
    pool,
    Array.from({ length: count - 1 }, (_, at) => at + 2),
    async (client, number) => {
      await copy(client, tables, number);
      if (number % 5 === 0 || number === count) say(`corps ${number}`);
    },
  );
  for (const { name } of tables) await pool.query(`drop table nation."${name}"`);
  await inParallel(pool, indexes, async (client, index) => {
    await client.query(index);
  });
  say(`${indexes.length} indexes built`);
}

/** Triggers and references rest in these sessions: the rows were whole before they were copied. */
async function inParallel<T>(
  pool: pg.Pool,
  tasks: readonly T[],
  work: (client: pg.PoolClient, task: T) => Promise<void>,
) {
  const waiting = [...tasks];
  await Promise.all(
    Array.from({ length: writers }, async () => {
      const client = await pool.connect();
      try {
        await client.query("set session_replication_role = 'replica'");
        for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await work(client, task);
      } finally {
        client.release(true);
      }
    }),
  );
}

async function copy(client: pg.PoolClient, tables: Table[], number: number) {
  await client.query('begin');
  for (const { name, columns } of tables) {
    await client.query(
      `
        insert into public."${name}" (${columns.map((column) => `"${column.name}"`).join(', ')})
        select ${columns.map((column) => marked(column, markOf(number))).join(', ')}
        from nation."${name}"
      `,
    );
  }
  await rename(client, number);
  await client.query('commit');
}

interface Column {
  name: string;
  type: string;
}
interface Table {
  name: string;
  key: string;
  columns: Column[];
}

async function tablesOfCorps(client: pg.Pool): Promise<Table[]> {
  const { rows } = await client.query<{
    table_name: string;
    column_name: string;
    type: string;
  }>(`
    select c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod) as type
    from information_schema.columns c
    join pg_attribute a on a.attrelid = format('public.%I', c.table_name)::regclass
      and a.attname = c.column_name
    join pg_tables t on t.schemaname = 'public'
      and t.tablename = c.table_name
    where c.table_schema = 'public'
      and c.is_generated = 'NEVER'
    order by c.table_name, c.ordinal_position
  `);
  return [...Map.groupBy(rows, (row) => row.table_name)]
    .filter(
      ([name, columns]) =>
        !left.has(name) && (name === 'corps' || columns.some((column) => column.column_name === 'corps_id')),
    )
    .map(([name, columns]) => ({
      name,
      key: name === 'corps' ? 'id' : 'corps_id',
      columns: columns.map((column) => ({ name: column.column_name, type: column.type })),
    }));
}

function marked({ name, type }: Column, mark: string): string {
  const column = `"${name}"`;
  if (name === 'password_hash' || !/^(text|jsonb)/.test(type)) return column;
  if (type === 'text') return `replace(${column}, '${templateMark}', '${mark}')`;
  return `replace(${column}::text, '${templateMark}', '${mark}')::${type}`;
}

/** Plain indexes only: keys stay, because others refer to them. Returns what makes them again. */
async function dropIndexes(client: pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{
    name: string;
    definition: string;
  }>(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  `);
  for (const row of rows) await client.query(`drop index ${row.name}`);
  return rows.map((row) => row.definition);
}

/** Another province's name in the names of its corps, units and party organisations. */
async function rename(client: pg.PoolClient, number: number) {
  const name = provinces[(number - 1) % provinces.length] ?? '';
  for (const [table, column, key] of [
    ['corps', 'name', 'id'],
    ['unit', 'name', 'corps_id'],
    ['unit', 'plate_name', 'corps_id'],
    ['unit', 'short_name', 'corps_id'],
    ['party_organisation', 'name', 'corps_id'],
  ]) {
    await client.query(
      `
        update ${table}
        set ${column} = replace(${column}, '山河', $1)
        where ${column} like '%山河%'
          and ${key} like $2
      `,
      [name, `${markOf(number)}%`],
    );
  }
}
