import type { SentOf } from '@liulian/contract';
import { listOf, type Search } from '../../../ui/use-search-state.ts';

export type LedgerQuery = SentOf<'exportRecords', 'query'>;
export const filterNames = [
  'kind',
  'category',
  'status',
  'unitId',
  'unitName',
  'from',
  'to',
  'q',
  'waiting',
  'mine',
  'pillar',
  'sort',
  'personId',
  'dutyId',
] as const;

/** The ledger's filters live in the address; this is what is asked of the server. */
export function ledgerQuery(search: Search): LedgerQuery {
  return {
    ...(search.kind ? { kind: listOf(search.kind) } : {}),
    ...(search.category ? { category: listOf(search.category) } : {}),
    ...(search.status ? { status: listOf(search.status) } : {}),
    ...(search.pillar ? { pillar: listOf(search.pillar) } : {}),
    ...(search.unitId ? { unitId: search.unitId } : {}),
    ...(search.personId ? { personId: search.personId } : {}),
    ...(search.dutyId ? { dutyId: search.dutyId } : {}),
    ...(search.from ? { from: search.from } : {}),
    ...(search.to ? { to: search.to } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(search.waiting ? { waiting: 'true' as const } : {}),
    ...(search.mine ? { mine: 'true' as const } : {}),
    ...(search.sort ? { sort: search.sort as '-occurredOn' } : {}),
  };
}

export function isFiltered(search: Search): boolean {
  return filterNames.some((name) => name !== 'kind' && name !== 'sort' && search[name]);
}
