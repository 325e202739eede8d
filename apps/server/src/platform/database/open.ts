import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import { lockDirectory } from './directory-lock.ts';
import { EmbeddedStream } from './embedded-stream.ts';
import { preparingClient } from './prepared.ts';
import type { Tables } from './tables.ts';
import { pg } from './types.ts';
import { walSyncer } from './wal-sync.ts';

export type Db = Kysely<Tables>;

export interface Database {
  db: Db;
  engine: 'pglite' | 'postgres';
  /** The day that a frozen site shows (CLOCK); transactions tell it to the database's app_now(). */
  frozenOn?: string | null;
  pool: pg.Pool;
  /** Makes what has been committed survive a loss of power; a no-op on a server, which does it itself. */
  flush(): Promise<void>;
  /**
   * Tells the planner how the data looks: after a load, and on the embedded engine, which has no one to, from
   * time to time.
   */
  analyse(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the embedded database in `dataDir/pg`, or the server at `url`. The embedded one allows a single
 * process: the second gets a Chinese error that names the first.
 */
export async function openDatabase(options: { url: string | null; dataDir: string }): Promise<Database> {
  return options.url === null ? openEmbedded(options.dataDir) : openServer(options.url);
}

async function openEmbedded(dataDir: string): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(dataDir);
  const directory = join(dataDir, 'pg');
  const pglite = new PGlite(directory);
  try {
    await pglite.waitReady;
  } catch (error) {
    unlock();
    throw new Error(
      `打不开数据目录 ${directory}：${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const pool = new pg.Pool({
    Client: preparingClient(),
    stream: () => new EmbeddedStream(pglite),
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    max: 1,
    idleTimeoutMillis: 0,
  } as pg.PoolConfig);
  const flush = walSyncer(directory);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    engine: 'pglite',
    flush,
    analyse: () => analyse(pool),
    close: async () => {
      await db.destroy();
      await flush();
      await pglite.close();
      unlock();
    },
  };
}

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({
    Client: preparingClient(),
    connectionString: url,
    max: Number(process.env.DATABASE_POOL ?? 10),
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
  });
  // A connection that the server closed while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that breaks while it is in use: its query fails, which is how the request learns of it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    engine: 'postgres',
    flush: async () => undefined,
    analyse: () => analyse(pool),
    close: () => db.destroy(),
  };
}

/** Our own tables only: the system's belong to the server's owner. */
async function analyse(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(tablename) as name
     from pg_tables
     where schemaname = 'public' and tableowner = current_user`,
  );
  if (rows.length > 0) await pool.query(`analyze ${rows.map((row) => row.name).join(', ')}`);
}
