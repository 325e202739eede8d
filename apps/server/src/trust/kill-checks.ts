import type { Person, RealSite } from './kill-site.ts';
import type { Storm } from './kill-storm.ts';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
export interface Stored {
  id: string;
  title: string;
  status: string;
}
export interface Note {
  id: string;
  type: string;
  link: string | null;
}

async function pages<T>(person: Person, path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor = '';
  do {
    const page = await person.done<Page<T>>('GET', `${path}${cursor}`);
    found.push(...page.items);
    cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
  } while (cursor);
  return found;
}

export const storedRecords = (person: Person) => pages<Stored>(person, '/records?limit=200');
export const noticesOf = (person: Person) => pages<Note>(person, '/notifications?limit=100');

/**
 * What was acknowledged is there with the status that was told; nothing is there twice, and nothing that
 * nobody asked for. `person` entered them: drafts are for their own eyes.
 */
export async function findWrong(
  storm: Storm,
  person: Person,
): Promise<{ lost: string[]; doubled: string[]; invented: string[] }> {
  const records = new Map((await storedRecords(person)).map((record) => [record.id, record]));
  const lost = [...storm.promised].flatMap(([id, promise]) => {
    const status = records.get(id)?.status;
    return status === promise.acknowledged || status === promise.asked
      ? []
      : [`${id}: ${promise.acknowledged} → ${promise.asked}, but ${status ?? 'absent'}`];
  });
  const titles = [...records.values()].map((record) => record.title);
  return {
    lost,
    doubled: titles.filter((title, i) => titles.indexOf(title) !== i),
    invented: titles.filter((title) => !storm.titles.has(title)),
  };
}

/**
 * Each notice of the storm was given once: to the superior of what was submitted, to the officer of what was
 * returned or accepted.
 */
export async function wrongNotices(
  storm: Storm,
  people: { officer: Person; superior: Person },
): Promise<string[]> {
  const [officer, superior] = [await noticesOf(people.officer), await noticesOf(people.superior)];
  const count = new Map<string, number>();
  for (const notice of [...officer, ...superior]) {
    const key = `${notice.type} ${notice.link ?? ''}`;
    if (notice.type.startsWith('record.')) count.set(key, (count.get(key) ?? 0) + 1);
  }
  const doubled = [...count].filter(([, times]) => times > 1).map(([key, times]) => `${key}: ${times} times`);
  const told = {
    draft: [],
    submitted: ['record.submitted'],
    accepted: ['record.submitted', 'record.accepted'],
    returned: ['record.submitted', 'record.returned'],
  };
  const missing = [...storm.promised].flatMap(([id, { acknowledged }]) =>
    told[acknowledged]
      .filter((type) => !count.has(`${type} /records/${id}`))
      .map((type) => `${type} of ${id} is missing`),
  );
  return [...doubled, ...missing];
}

/**
 * The site's own two checks, by its command line in processes of their own: the chain of audits and the
 * duties. What they find wrong, in their words.
 */
export async function unsound(site: RealSite): Promise<string[]> {
  const verified = await site.end('cli.ts', 'audit', 'verify');
  const reconciled = await site.end('cli.ts', 'reconcile');
  return [
    ...(verified.code === 0 && /完好/.test(verified.output)
      ? []
      : [`audit verify: ${verified.code} ${verified.output}`]),
    ...(reconciled.code === 0 && /全部一致/.test(reconciled.output)
      ? []
      : [`reconcile: ${reconciled.code} ${reconciled.output}`]),
  ];
}
