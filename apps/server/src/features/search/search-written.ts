import type { searchContract } from '@liulian/contract';
import { nameKey, readingKey } from '@liulian/domain';
import type { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import { knownReading } from '../../platform/spelling.ts';
import { clausesContaining } from '../policy/index.ts';
import { programmeInfo } from '../programme/index.ts';
import { listKinds } from '../kinds/index.ts';

type Item = z.output<typeof searchContract.searchResult>['items'][number];

/** So many of one sort are shown. */
const most = 8;

/** Asks whether a title, by characters or pinyin, or a further text, by characters, has the query in it. */
export function asking(q: string): (title: string, ...more: (string | null)[]) => boolean {
  const key = nameKey(q);
  const reading = readingKey(q);
  return (title, ...more) =>
    (key !== '' && [title, ...more].some((text) => text !== null && nameKey(text).includes(key))) ||
    (/^[a-z0-9]+$/.test(reading) && knownReading(title).includes(reading));
}

/**
 * What is written rather than stored by people: obligations with their clauses, documents, settings, kinds,
 * and clauses of the documents that were read into drafts. Each only for those who may open its page.
 */
export async function written(trx: Trx, deps: Deps, caller: Caller, q: string): Promise<Item[]> {
  const has = asking(q);
  const items: Item[] = [];
  if (may(caller, 'programme:read')) {
    const info = await programmeInfo(trx, deps, caller);
    items.push(
      ...info.obligations
        .filter(({ title, rule, basis, earlier, note }) =>
          has(title, rule, note, ...[basis, ...earlier].map((one) => `《${one.title}》${one.clause}`)),
        )
        // One that is named so comes before one that only speaks of it.
        .toSorted((a, b) => Number(has(b.title)) - Number(has(a.title)))
        .slice(0, most)
        .map(({ id, title, bearer, cadence, basis }) => ({
          type: 'obligation' as const,
          id,
          title,
          detail: `${bearer}${cadence}；《${basis.title}》${basis.clause}`,
        })),
      ...info.documents
        .filter(({ title, issuer }) => has(title, issuer))
        .slice(0, most)
        .map(({ id, title, issuer }) => ({
          type: 'document' as const,
          id,
          title: `《${title}》`,
          detail: issuer ?? '依据文件',
        })),
      ...info.settings
        .filter(({ title, why }) => has(title, why))
        .slice(0, most)
        .map(({ id, title, choices, chosen }) => ({
          type: 'setting' as const,
          id,
          title,
          detail: choices.find((choice) => choice.id === chosen)?.title ?? '方案设置',
        })),
    );
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
    const kinds = await listKinds(trx, deps, caller);
    items.push(
      ...kinds
        .filter(({ title, purpose }) => has(title, purpose))
        .filter(({ abilities }) => abilities.create || may(caller, 'records:read'))
        .slice(0, most)
        .map(({ id, title, purpose, abilities }) => ({
          type: abilities.create ? ('kind' as const) : ('ledger' as const),
          id,
          title,
          detail: purpose,
        })),
    );
  }
  return items;
}
