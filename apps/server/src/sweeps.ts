import { systemActor } from './platform/audit.ts';
import { keepCheckpoints } from './platform/audit-checkpoints.ts';
import { asSystem, type Trx } from './platform/database/index.ts';
import { sweepUnfinished } from './platform/files.ts';
import { siteKey } from './platform/site-key.ts';
import { smtpTransport } from './platform/mail.ts';
import { sendOutbox } from './platform/outbox.ts';
import { adoptDueNames } from './features/organisation/index.ts';
import { closeLeavers, sendOpenings } from './features/identity/index.ts';
import { ExportRunner } from './features/records/index.ts';
import { escalate } from './features/programme/index.ts';
import type { Deps } from './deps.ts';

interface Log {
  warn(data: unknown, text: string): void;
}

/**
 * What happens by itself. Every sweep may run at any time, twice, or on two machines: what is done is done
 * once.
 */
export class Sweeps {
  private readonly deps: Deps;
  private readonly log: Log;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly ticked = new Map<string, string>();
  private readonly contentSoundOn = new Map<string, string>();
  private running: Promise<unknown> = Promise.resolve();
  /** Its jobs take minutes, so nothing else waits behind them. */
  readonly exports: ExportRunner;

  constructor(deps: Deps, log: Log) {
    this.deps = deps;
    this.log = log;
    this.exports = new ExportRunner(deps, log);
  }

  private async corpsIds(): Promise<string[]> {
    return asSystem(this.deps.database, async (trx) =>
      (await trx.selectFrom('corps').select('id').execute()).map((row) => row.id),
    );
  }

  /**
   * Brings every corps to today: cheap when that has been done. Called at start, by a timer, and before the
   * day's first request.
   */
  async day(): Promise<void> {
    const today = this.deps.clock.today();
    for (const corpsId of await this.corpsIds()) {
      if (this.ticked.get(corpsId) === today) continue;
      await asSystem(
        this.deps.database,
        async (trx) => {
          await adoptDueNames(trx, this.deps, corpsId);
          await this.deps.programme.tick(trx, corpsId);
          await closeLeavers(trx, this.deps.clock, corpsId, systemActor);
          await this.mark(trx, corpsId, 'tick', today);
        },
        { write: true },
      );
      this.ticked.set(corpsId, today);
    }
  }

  get isToday(): boolean {
    const today = this.deps.clock.today();
    return [...this.ticked.values()].every((day) => day === today);
  }

  async escalations(): Promise<number> {
    let notices = 0;
    for (const corpsId of await this.corpsIds()) {
      notices += await asSystem(
        this.deps.database,
        async (trx) => {
          const count = await escalate(trx, this.deps, corpsId);
          await this.mark(trx, corpsId, 'escalation', this.deps.clock.today());
          return count;
        },
        { write: true },
      );
    }
    return notices;
  }

  /**
   * Looks at what was added to the audit chains, notes their ends once a day, and raises an alarm where they
   * or the content they vouch for do not hold. `starting`: what takes long is left to the first round after.
   */
  async checkpoints({ starting } = { starting: false }): Promise<void> {
    const { database, clock, config } = this.deps;
    const key = siteKey(config.dataDir);
    const findings = await keepCheckpoints(
      database,
      clock,
      config.auditCheckpoints,
      key,
      this.contentSoundOn,
      starting,
    );
    for (const finding of findings) this.log.warn({ finding }, `审计报警：${finding.name}：${finding.text}`);
  }

  private async mark(trx: Trx, corpsId: string, name: string, day: string) {
    await trx
      .insertInto('sweep')
      .values({ corps_id: corpsId, name, day })
      .onConflict((conflict) =>
        conflict.columns(['corps_id', 'name', 'day']).doUpdateSet({ done_at: new Date().toISOString() }),
      )
      .execute();
  }

  start() {
    const { smtp, publicUrl, host, port, jobPace } = this.deps.config;
    const every = (seconds: number, work: () => Promise<unknown>) => {
      this.timers.push(
        setInterval(
          () => {
            this.running = this.running
              .then(work)
              .catch((error: unknown) => this.log.warn({ err: error }, 'sweep'));
          },
          (seconds * 1000) / jobPace,
        ),
      );
    };
    every(60, () => this.day());
    every(600, () => this.escalations());
    every(600, () => this.checkpoints());
    every(3600, () => this.exports.expire());
    every(3600, () => sweepUnfinished(this.deps.config.dataDir));
    if (this.deps.database.engine === 'pglite') every(6 * 3600, () => this.deps.database.analyse());
    this.exports.start();
    // The first round waits until the pages are up.
    this.timers.push(
      setTimeout(() => {
        this.running = this.running
          .then(() => this.escalations())
          .then(() => this.checkpoints())
          .catch((error: unknown) => this.log.warn({ err: error }, 'sweep'));
      }, 20_000 / jobPace),
    );
    if (smtp) {
      const transport = smtpTransport(smtp);
      const site = publicUrl ?? `http://${host}:${port}`;
      const warn = (error: unknown) => this.log.warn({ err: error }, 'mail');
      every(5, () => sendOutbox(this.deps.database, transport, site, warn));
      every(5, () => sendOpenings(this.deps.database, transport, site, warn));
    }
    for (const timer of this.timers) timer.unref();
  }

  async stop() {
    for (const timer of this.timers) clearInterval(timer);
    await this.exports.stop();
    await this.running;
  }
}
