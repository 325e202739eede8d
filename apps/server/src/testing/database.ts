import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate, openDatabase, pg, readMigrations, type Database } from '../platform/database/index.ts';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../../node_modules/.cache/liulian');
const version = createHash('sha256')
  .update(
    readMigrations()
      .map((migration) => migration.hash)
      .join(),
  )
  .digest('hex')
  .slice(0, 12);

export interface TestDatabase {
  database: Database;
  dataDir: string;
  close(): Promise<void>;
}

/**
 * A freshly migrated database of one's own: a copy of a template, on the embedded engine, or on the server
 * that TEST_DATABASE_URL names (its user must be allowed to create databases).
 */
export async function testDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liulian-test-'));
  const server = process.env.TEST_DATABASE_URL;
  const release = server ? await onServer(server) : await embedded(dataDir);
  const database = await openDatabase({ url: release.url, dataDir });
  return {
    database,
    dataDir,
    close: async () => {
      await database.close().catch(() => undefined);
      await release.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function embedded(dataDir: string) {
  const template = join(cache, `pg-${version}`);
  if (!existsSync(template)) {
    mkdirSync(cache, { recursive: true });
    const making = mkdtempSync(join(cache, 'making-'));
    const database = await openDatabase({ url: null, dataDir: making });
    await migrate(database);
    await database.close();
    try {
      renameSync(join(making, 'pg'), template);
    } catch {
      /* another test process was first */
    }
    rmSync(making, { recursive: true, force: true });
  }
  cpSync(template, join(dataDir, 'pg'), { recursive: true });
  return { url: null, drop: async () => undefined };
}

async function onServer(server: string) {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const template = `liulian_template_${version}`;
  const name = `liulian_test_${randomBytes(6).toString('hex')}`;
  await admin.query('select pg_advisory_lock(77)');
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (!rowCount) {
      await admin.query(
        `create database ${template} template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8' encoding 'UTF8'`,
      );
      const database = await openDatabase({ url: withName(server, template), dataDir: '' });
      await migrate(database);
      await database.close();
    }
    // The last connection to the template may still be closing on the server's side.
    for (let attempt = 0; ; attempt += 1) {
      try {
        await admin.query(`create database ${name} template ${template}`);
        break;
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || attempt > 50) throw error;
        await setTimeout(100);
      }
    }
  } finally {
    await admin.query('select pg_advisory_unlock(77)');
  }
  return {
    url: withName(server, name),
    drop: async () => {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

function withName(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}
