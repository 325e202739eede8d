import type { Deps } from '../deps.ts';
import { hashPassword } from '../features/identity/passwords.ts';
import { audit, systemActor } from '../platform/audit.ts';
import { asSystem } from '../platform/database/index.ts';
import { shownAccounts } from './accounts.ts';
import { makeCorps } from './corps.ts';
import { storeCorps } from './store-corps.ts';

export interface SeedOptions {
  password: string;
  progress: (share: number, what: string) => void;
  /** 1 = the whole corps; less for tests. */
  scale?: number;
}

/** Fills an empty, migrated database with an invented corps: the same rows every time. */
export async function seedDemo(deps: Deps, options: SeedOptions): Promise<{ accounts: string[]; units: number; people: number; records: number }> {
  const { progress } = options;
  progress(0, '编制单位与人员');
  const corps = makeCorps(options.scale ?? 1);
  const passwordHash = await hashPassword(options.password);
  progress(0.05, '写入单位、人员、任职');
  await asSystem(deps.database, async (trx) => {
    await storeCorps(trx, corps, passwordHash);
    await deps.programme.adoptPack(trx, corps.corpsId);
    progress(0.8, '推算任务');
    await deps.programme.rebuild(trx, corps.corpsId);
    await audit(trx, deps.clock, corps.corpsId, systemActor, {
      action: 'demo.load', objectType: 'corps', objectId: corps.corpsId, unitId: 'corps',
      summary: `载入演示数据：单位 ${corps.units.length} 个，人员 ${corps.people.length} 人`,
    });
  }, { write: true });
  progress(1, '演示数据就绪');
  return { accounts: shownAccounts(corps.accounts), units: corps.units.length, people: corps.people.length, records: 0 };
}
