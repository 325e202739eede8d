import type { SentOf } from '@liulian/contract';
import type { SearchOf } from '../../../base/addresses.ts';
import { listOf } from '../../../ui/use-search-state.ts';

/** What the address of the ledger says. */
export type Search = SearchOf<'/records'>;
export type LedgerQuery = SentOf<'listRecords', 'query'>;
export type ExportQuery = SentOf<'exportRecords', 'query'>;
/** What narrows a list; `unitName` and `names` only say what the ids beside them are called. */
export const filterNames = [
  'kind',
  'category',
  'status',
  'stage',
  'unitId',
  'unitName',
  'from',
  'to',
  'q',
  'waiting',
  'mine',
  'pillar',
  'personId',
  'dutyId',
  'references',
  'where',
  'names',
] as const;
/** All that a view keeps. */
export const viewNames = [...filterNames, 'sort', 'columns'] as const;

/** The ledger's filters live in the address; this is what is asked of the server. */
export function ledgerQuery(search: Search): LedgerQuery {
  return {
    ...(search.kind ? { kind: listOf(search.kind) } : {}),
    ...(search.category ? { category: listOf(search.category) } : {}),
    ...(search.status ? { status: listOf(search.status) } : {}),
    ...(search.stage ? { stage: listOf(search.stage) } : {}),
    ...(search.pillar ? { pillar: listOf(search.pillar) } : {}),
    ...(search.unitId ? { unitId: search.unitId } : {}),
    ...(search.personId ? { personId: search.personId } : {}),
    ...(search.dutyId ? { dutyId: search.dutyId } : {}),
    ...(search.references ? { references: search.references } : {}),
    ...(search.from ? { from: search.from } : {}),
    ...(search.to ? { to: search.to } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(search.waiting ? { waiting: 'true' as const } : {}),
    ...(search.mine ? { mine: 'true' as const } : {}),
    ...(search.where ? { where: listOf(search.where) } : {}),
    ...(search.sort ? { sort: search.sort } : {}),
  };
}

export function isFiltered(search: Search): boolean {
  return filterNames.some((name) => name !== 'kind' && search[name]);
}

/** Filters in the headings by column, as the address holds them: `households:1..5,mode:a|b`. */
export function headerFilters(search: Search): Map<string, string> {
  return new Map(
    listOf(search.where).map((part) => {
      const at = part.indexOf(':');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    }),
  );
}

/** The address with one heading's filter set, or taken away. */
export function withHeaderFilter(search: Search, column: string, value: string | null): Search {
  const filters = headerFilters(search);
  // A comma would end the filter.
  const clean = value?.replaceAll(',', ' ').trim();
  if (clean) filters.set(column, clean);
  else filters.delete(column);
  const where = [...filters].map(([name, asked]) => `${name}:${asked}`).join(',');
  return { where: where || undefined };
}

/** Names of the units in filters, which the server has no list of by id: `det01=第一支队|…`. */
export function namesIn(search: Search): Map<string, string> {
  return new Map(
    (search.names ?? '')
      .split('|')
      .filter(Boolean)
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const),
  );
}
