import { pg } from './types.ts';

const mostNamed = 400;
const mostSeen = 4000;
/** A text this long is a load of rows, not a question that comes again. */
const longest = 20_000;

/**
 * Names of statements that come again: the database plans a named one once a connection and keeps the plan,
 * and planning under row-level security costs more than most of our statements take. A text gets its name
 * when it is seen the second time, so that those made once (rows written out one by one) take no room.
 */
class Names {
  private readonly named = new Map<string, string>();
  private readonly seen = new Set<string>();
  private generation = 0;

  of(text: string): string | undefined {
    if (text.length > longest) return undefined;
    const known = this.named.get(text);
    if (known !== undefined) return known;
    if (!this.seen.has(text)) {
      if (this.seen.size >= mostSeen) this.seen.clear();
      this.seen.add(text);
      return undefined;
    }
    if (this.named.size >= mostNamed) return undefined;
    const name = `s${this.generation}_${this.named.size}`;
    this.named.set(text, name);
    return name;
  }

  /**
   * After a table got another shape (a newer copy of the server migrated it) its plans are of no use; the
   * next statements are planned anew.
   */
  renew() {
    this.generation += 1;
    this.named.clear();
  }
}

type Query = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/** A client of `pg` that prepares statements with values by itself. Everything else goes through as it is. */
export function preparingClient(): typeof pg.Client {
  const names = new Names();
  return class PreparingClient extends pg.Client {
    // One implementation for the many signatures of the library's `query`.
    override query: never = ((text: unknown, values?: unknown, callback?: unknown) => {
      const ask = super.query.bind(this) as Query;
      if (typeof text !== 'string' || !Array.isArray(values)) return ask(text, values, callback);
      const name = names.of(text);
      if (name === undefined) return ask(text, values, callback);
      const answer = ask({ name, text, values }, callback) as Promise<unknown> | undefined;
      return callback === undefined
        ? answer?.catch((error: { code?: string }) => {
            if (error.code === '0A000') names.renew();
            throw error;
          })
        : answer;
    }) as never;
  };
}
