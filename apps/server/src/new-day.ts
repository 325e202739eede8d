import { sql } from 'kysely';
import { asSystem, corpsIds } from './platform/database/index.ts';
import type { Deps } from './deps.ts';
import { features } from './features.ts';

/**
 * Brings every corps to today, each in one transaction: cheap when that has been done. Called at start, by a
 * job, and before the day's first request. A new year's duties, and those that a process was cut off from,
 * follow in many short ones.
 */
export class NewDay {
  private readonly deps: Deps;
  /** The day each corps was last brought to by this process. */
  private readonly broughtTo = new Map<string, string>();

  constructor(deps: Deps) {
    this.deps = deps;
  }

  /**
   * Answers for how many corps there was something to do.
   *
   * @param patience after so many milliseconds the duties that follow are not waited for
   */
  async bring(patience?: number): Promise<number> {
    const { database, clock } = this.deps;
    const today = clock.today();
    let brought = 0;
    for (const corpsId of await corpsIds(this.deps.database)) {
      if (this.broughtTo.get(corpsId) === today) continue;
      await asSystem(
        database,
        async (trx) => {
          for (const feature of features) await feature.newDay?.(trx, this.deps, corpsId);
          await trx
            .insertInto('sweep')
            .values({ corps_id: corpsId, name: 'tick', day: today })
            .onConflict((conflict) =>
              conflict.columns(['corps_id', 'name', 'day']).doUpdateSet({ done_at: sql<string>`app_now()` }),
            )
            .execute();
        },
        { write: true },
      );
      this.broughtTo.set(corpsId, today);
      brought += 1;
      await this.deps.programme.settle(database, corpsId, patience);
    }
    return brought;
  }

  get isToday(): boolean {
    const today = this.deps.clock.today();
    return [...this.broughtTo.values()].every((day) => day === today);
  }
}
