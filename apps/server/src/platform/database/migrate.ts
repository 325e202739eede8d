import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Database } from './open.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../migrations');

export interface Migration {
  name: string;
  sql: string;
  hash: string;
}

export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Applies what is new, each file in a transaction of its own, under one lock. A changed file that was applied
 * before is an error.
 */
export async function migrate(database: Database): Promise<string[]> {
  const client = await database.pool.connect();
  const applied: string[] = [];
  try {
    if (database.engine === 'postgres') await client.query('select pg_advisory_lock(6166123)');
    await client.query(
      'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const known = new Map(
      (await client.query<{ name: string; hash: string }>('select name, hash from migration')).rows.map(
        (row) => [row.name, row.hash],
      ),
    );
    for (const { name, sql, hash } of readMigrations()) {
      const before = known.get(name);
      if (before === hash) continue;
      if (before !== undefined)
        throw new Error(`迁移文件 ${name} 在应用之后被改动过。迁移文件不可修改，请新增一个。`);
      await client.query('begin');
      try {
        await client.query(sql);
        await client.query('insert into migration (name, hash) values ($1, $2)', [name, hash]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`迁移 ${name} 失败：${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
      applied.push(name);
    }
  } finally {
    if (database.engine === 'postgres')
      await client.query('select pg_advisory_unlock(6166123)').catch(() => undefined);
    client.release();
  }
  return applied;
}
