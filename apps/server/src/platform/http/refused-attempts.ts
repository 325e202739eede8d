import type { FastifyInstance } from 'fastify';
import { audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import { asSystem, type Database } from '../database/index.ts';
import { actorOf, type Caller } from './caller.ts';

/** Whoever goes on being refused gets one more entry after so long, however often it was. */
const windowMinutes = 10;
/** Operations named in an entry; what was tried beyond them is counted only. */
const mostNamed = 10;

interface Window {
  caller: Caller;
  endsAt: number;
  /** Refused since the entry that opened the window, by operation. */
  counts: Map<string, number>;
}

/**
 * Puts refused attempts of signed-in people (403) into the audit chain: the first at once, those that follow
 * within ten minutes as one entry with counts. So a flood of refusals makes two entries, not thousands.
 */
export class RefusedAttempts {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly windows = new Map<string, Window>();
  private writing: Promise<void> = Promise.resolve();
  private report: (error: unknown) => void = () => undefined;

  constructor(database: Database, clock: Clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Notes what this server refuses from now on; when it closes, everything noted is in the chain. */
  watch(http: FastifyInstance) {
    this.report = (error) => http.log.warn({ err: error }, 'refused attempt not noted');
    http.addHook('onResponse', async (request, reply) => {
      const { caller, problemCode } = request as { caller?: Caller; problemCode?: string };
      // What is only asked for first (a password, a second factor) is no attempt at something forbidden.
      if (reply.statusCode !== 403 || !caller || problemCode?.startsWith('session.')) return;
      const { summary } = (request.routeOptions.schema ?? {}) as { summary?: string };
      this.note(caller, summary ?? '其他');
    });
    const timer = setInterval(() => this.closeWindows(performance.now()), 60_000).unref();
    http.addHook('onClose', async () => {
      clearInterval(timer);
      await this.flush();
    });
  }

  /** Counts one refusal; `what` is the operation in the words of the interface. */
  note(caller: Caller, what: string) {
    const now = performance.now();
    const open = this.windows.get(caller.accountId);
    if (open && open.endsAt > now) {
      if (open.counts.has(what) || open.counts.size < mostNamed)
        open.counts.set(what, (open.counts.get(what) ?? 0) + 1);
      else open.counts.set('其他', (open.counts.get('其他') ?? 0) + 1);
      return;
    }
    if (open) this.close(open);
    this.windows.set(caller.accountId, {
      caller,
      endsAt: now + windowMinutes * 60_000,
      counts: new Map(),
    });
    this.write(caller, `越权被拒：${what}`);
  }

  /** Writes the counts of windows that are over; of all of them at the end. */
  closeWindows(now = Number.POSITIVE_INFINITY) {
    for (const [accountId, window] of this.windows) {
      if (window.endsAt > now) continue;
      this.windows.delete(accountId);
      this.close(window);
    }
  }

  /** Everything noted so far is in the chain when this resolves. */
  async flush() {
    this.closeWindows();
    await this.writing;
  }

  private close({ caller, counts }: Window) {
    if (counts.size === 0) return;
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const named = [...counts].map(([what, count]) => `${what} ${count} 次`).join('、');
    this.write(caller, `${windowMinutes} 分钟内又越权被拒 ${total} 次：${named}`);
  }

  /** One after another, after the answer: nobody waits for it, and it never holds two connections. */
  private write(caller: Caller, summary: string) {
    this.writing = this.writing
      .then(() =>
        asSystem(
          this.database,
          (trx) =>
            audit(trx, this.clock, caller.corpsId, actorOf(caller), {
              action: 'request.refused',
              objectType: 'account',
              objectId: caller.accountId,
              unitId: caller.unitId,
              summary,
            }),
          { write: true },
        ),
      )
      .catch((error: unknown) => this.report(error));
  }
}
