import { setTimeout as wait } from 'node:timers/promises';
import type { People, Person } from './kill-site.ts';

type Status = 'draft' | 'submitted' | 'accepted' | 'returned';
/**
 * One request as its sender saw it: when it was sent, how long it took (ms), and the answer; status 0 is a
 * line that broke.
 */
export interface Answer {
  at: number;
  ms: number;
  status: number;
  code: string;
  retryAfter: string | null;
  detail: string;
}
/**
 * What was promised about a record: its status as acknowledged, and as asked for last (the answer may have
 * been lost).
 */
export interface Promised {
  acknowledged: Status;
  asked: Status;
}

/**
 * Several writers who enter, submit, accept and return records as fast as the answers come, through whatever
 * happens to the server. A record whose answer was lost is sent again with the same client id, as the pages
 * do. Keeps account of all promises.
 */
export class Storm {
  readonly promised = new Map<string, Promised>();
  readonly titles = new Set<string>();
  readonly answers: Answer[] = [];
  private readonly people: People;
  private readonly through: string[];
  private running: Promise<unknown> | null = null;
  private stopping = false;
  private round = 0;

  /** `through`: the addresses of the copies that the writers use in turn; none means the people's own. */
  constructor(people: People, through: string[] = []) {
    this.people = people;
    this.through = through;
  }

  get acknowledged(): number {
    return this.promised.size;
  }

  start(writers = 4) {
    this.stopping = false;
    this.round += 1;
    this.running = Promise.all(Array.from({ length: writers }, (_, writer) => this.write(writer)));
  }

  async stop() {
    this.stopping = true;
    await this.running;
    this.running = null;
  }

  /** Waits until so many more records have been acknowledged; an Error after so many seconds. */
  async more(count: number, seconds = 300) {
    const enough = this.acknowledged + count;
    const end = Date.now() + seconds * 1000;
    while (this.acknowledged < enough) {
      if (Date.now() > end)
        throw new Error(`no more records are taken: ${JSON.stringify(this.answers.slice(-3))}`);
      await wait(20);
    }
  }

  private async write(writer: number) {
    let i = 0;
    while (!this.stopping) {
      if (await this.enter(`r${this.round}-w${writer}-${i}`, i)) i += 1;
      else await wait(200);
    }
  }

  /** One record on its way: every third is first a draft, every fourth is accepted, every eighth returned. */
  private async enter(clientId: string, i: number): Promise<boolean> {
    const base = this.through[i % this.through.length];
    const [officer, superior] = [this.people.officer, this.people.superior].map((person) =>
      base ? person.through(base) : person,
    ) as [Person, Person];
    const draft = i % 3 === 0;
    this.titles.add(clientId);
    const id = await this.ask(officer, '/records', {
      kind: 'activity',
      occurredOn: '2023-09-01',
      unitIds: [this.people.unitId],
      participantIds: this.people.personIds,
      title: clientId,
      clientId,
      submit: !draft,
      fields: { category: 'warning-education' },
    });
    if (id === null) return false;
    const promise: Promised = {
      acknowledged: draft ? 'draft' : 'submitted',
      asked: draft ? 'draft' : 'submitted',
    };
    this.promised.set(id, promise);
    const step = async (person: Person, verb: string, status: Status, body?: unknown) => {
      promise.asked = status;
      if ((await this.ask(person, `/records/${id}/${verb}`, body)) === null) return false;
      promise.acknowledged = status;
      return true;
    };
    if (draft && !(await step(officer, 'submit', 'submitted', { revision: 1 }))) return true;
    if (i % 4 === 1)
      await (i % 8 === 1
        ? step(superior, 'return', 'returned', { reason: '请补充签到表', revision: 1 })
        : step(superior, 'accept', 'accepted', { revision: 1 }));
    return true;
  }

  /** The id in a successful answer (empty where it has none), or null. */
  private async ask(person: Person, path: string, body?: unknown): Promise<string | null> {
    const at = Date.now();
    const note = (status: number, code: string, retryAfter: string | null = null, detail = '') =>
      this.answers.push({ at, ms: Date.now() - at, status, code, retryAfter, detail });
    try {
      const reply = await person.send<{ id?: string; code?: string; detail?: string }>('POST', path, body);
      note(reply.status, reply.body.code ?? '', reply.headers.get('retry-after'), reply.body.detail);
      return reply.status < 300 ? (reply.body.id ?? '') : null;
    } catch (error) {
      note(
        0,
        error instanceof Error
          ? `${error.name} ${(error.cause as { code?: string } | undefined)?.code ?? ''}`.trim()
          : 'error',
      );
      return null;
    }
  }
}
