import type { searchContract } from '@liulian/contract';
import { nameKey, readingKey } from '@liulian/domain';
import type { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { programmeStamp, type Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import { knownReading } from '../../platform/spelling.ts';
import { clausesContaining } from '../policy/index.ts';
import { programmeInfo } from '../programme/index.ts';
import { creates } from '../kinds/index.ts';

type Item = z.output<typeof searchContract.searchResult>['items'][number];

/** So many of one sort are shown. */
const most = 8;

/** A text that is searched in, as it is compared. */
interface Text {
  /** The keys of its title and of what else belongs to it. */
  title: string;
  keys: string[];
  reading: string;
}

const textOf = (title: string, ...more: (string | null)[]): Text => ({
  title: nameKey(title),
  keys: [title, ...more].flatMap((text) => (text === null ? [] : [nameKey(text)])),
  reading: knownReading(title),
});

/** Asks whether a title, by characters or pinyin, or a further text, by characters, has the query in it. */
export function asking(q: string): (text: Text) => boolean {
  const key = nameKey(q);
  const reading = readingKey(q);
  const latin = /^[a-z0-9]+$/.test(reading);
  return (text) =>
    (key !== '' && text.keys.some((one) => one.includes(key))) || (latin && text.reading.includes(reading));
}

interface Entry {
  item: Item;
  text: Text;
}

/** What is written in the programme of a corps, ready to be compared with a query. */
interface Written {
  stamp: string;
  today: string;
  obligations: Entry[];
  documents: Entry[];
  settings: Entry[];
}

const kept = new WeakMap<Deps, Map<string, Written>>();

/** The same for every keystroke, until the programme changes or the day does. */
async function programmeOf(trx: Trx, deps: Deps, caller: Caller): Promise<Written> {
  const stamp = await programmeStamp(trx, caller.corpsId);
  const today = deps.clock.today();
  const ours = kept.get(deps) ?? new Map<string, Written>();
  kept.set(deps, ours);
  const known = ours.get(caller.corpsId);
  if (known?.stamp === stamp && known.today === today) return known;
  const info = await programmeInfo(trx, deps, caller);
  const read: Written = {
    stamp,
    today,
    obligations: info.obligations.map(({ id, title, rule, basis, earlier, note, bearer, cadence }) => ({
      item: {
        type: 'obligation',
        id,
        title,
        detail: `${bearer}${cadence}；《${basis.title}》${basis.clause}`,
      },
      text: textOf(title, rule, note, ...[basis, ...earlier].map((one) => `《${one.title}》${one.clause}`)),
    })),
    documents: info.documents.map(({ id, title, issuer }) => ({
      item: { type: 'document', id, title: `《${title}》`, detail: issuer ?? '依据文件' },
      text: textOf(title, issuer),
    })),
    settings: info.settings.map(({ id, title, why, choices, chosen }) => ({
      item: {
        type: 'setting',
        id,
        title,
        detail: choices.find((choice) => choice.id === chosen)?.title ?? '方案设置',
      },
      text: textOf(title, why),
    })),
  };
  ours.set(caller.corpsId, read);
  return read;
}

/**
 * What is written rather than stored by people: obligations with their clauses, documents, settings, kinds,
 * and clauses of the documents that were read into drafts. Each only for those who may open its page.
 */
export async function written(trx: Trx, deps: Deps, caller: Caller, q: string): Promise<Item[]> {
  const has = asking(q);
  const items: Item[] = [];
  const add = (entries: Entry[]) => {
    items.push(
      ...entries
        .filter(({ text }) => has(text))
        .slice(0, most)
        .map(({ item }) => item),
    );
  };
  if (may(caller, 'programme:read')) {
    const { obligations, documents, settings } = await programmeOf(trx, deps, caller);
    const named = ({ text }: Entry) => has({ ...text, keys: [text.title] });
    // One that is named so comes before one that only speaks of it.
    add(obligations.toSorted((a, b) => Number(named(b)) - Number(named(a))));
    add(documents);
    add(settings);
  }
  if (may(caller, 'programme:write'))
    items.push(
      ...(await clausesContaining(trx, caller.corpsId, q, most)).map(({ draftId, itemId, ...shown }) => ({
        type: 'clause' as const,
        id: `${draftId}/${itemId}`,
        ...shown,
      })),
    );
  if (may(caller, 'records:write') || may(caller, 'records:read')) {
    const today = deps.clock.today();
    items.push(
      ...(await deps.programme.kinds(trx, caller.corpsId))
        .filter(({ title, purpose }) => has(textOf(title, purpose)))
        .map((kind) => ({ kind, create: creates(caller, kind, today) }))
        .filter(({ create }) => create || may(caller, 'records:read'))
        .slice(0, most)
        .map(({ kind: { id, title, purpose }, create }) => ({
          type: create ? ('kind' as const) : ('ledger' as const),
          id,
          title,
          detail: purpose,
        })),
    );
  }
  return items;
}
