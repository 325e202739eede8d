import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { hashPassword } from '../features/identity/passwords.ts';
import { audit, systemActor } from '../platform/audit.ts';
import { asSystem, type Trx } from '../platform/database/index.ts';
import { shownAccounts } from './accounts.ts';
import { makeCorps } from './corps.ts';
import { makeRecords } from './records/index.ts';
import { storeCorps } from './store-corps.ts';
import { storeHandedOver, storeRecords } from './store-records.ts';

export interface SeedOptions {
  password: string;
  progress: (share: number, what: string) => void;
  /** 1 = the whole corps; less for tests. */
  scale?: number;
}

/** Fills an empty, migrated database with an invented corps: the same rows every time. */
export async function seedDemo(
  deps: Deps,
  options: SeedOptions,
): Promise<{ accounts: string[]; units: number; people: number; records: number }> {
  const { progress } = options;
  const scale = options.scale ?? 1;
  progress(0, '编制单位与人员');
  const corps = makeCorps(scale);
  const passwordHash = await hashPassword(options.password);
  progress(0.03, '编写两年的记录');
  const records = makeRecords(corps, deps.programme.pack, scale, (share) =>
    progress(0.03 + share * 0.12, '编写两年的记录'),
  );
  await asSystem(
    deps.database,
    async (trx) => {
      progress(0.15, '写入单位、人员、任职');
      const embedded = deps.database.engine === 'pglite';
      if (embedded) await checkReferences(trx, false);
      await storeCorps(trx, corps, passwordHash);
      await storeRecords(trx, records, (share) => progress(0.22 + share * 0.43, '写入记录'));
      await storeHandedOver(trx, records.handedOver);
      if (embedded) await checkReferences(trx, true);
      progress(0.65, '推算任务');
      await deps.programme.adoptPack(trx, corps.corpsId);
      await deps.programme.rebuild(trx, corps.corpsId);
      await audit(trx, deps.clock, corps.corpsId, systemActor, {
        action: 'demo.load',
        objectType: 'corps',
        objectId: corps.corpsId,
        unitId: 'corps',
        summary: `载入演示数据：单位 ${corps.units.length} 个，人员 ${corps.people.length} 人，记录 ${records.made.length} 条`,
      });
    },
    { write: true },
  );
  progress(1, '演示数据就绪');
  return {
    accounts: shownAccounts(corps.accounts),
    units: corps.units.length,
    people: corps.people.length,
    records: records.made.length,
  };
}

/**
 * The embedded database spends a third of the loading on looking up each row's references. The generator's
 * rows are whole by construction (seed.test.ts checks them), so it may leave that out; a server keeps its
 * checks.
 */
async function checkReferences(trx: Trx, on: boolean): Promise<void> {
  await sql`select set_config('session_replication_role', ${on ? 'origin' : 'replica'}, true)`.execute(trx);
}
