import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { actorOf } from '../identity/index.ts';

/** Stands in lists for what such a record is called. */
export const withheldTitle = '内容限知悉的记录';

/** Records about persons or of discipline: whoever sees them leaves a trace. */
export function confidential(row: { visibility: string }): boolean {
  return row.visibility === 'personal' || row.visibility === 'discipline';
}

/** Whether the caller needs a trace for this row: everyone but its own author. */
export function isDisclosure(
  row: { visibility: string; created_by: string },
  caller: Pick<Caller, 'accountId'>,
): boolean {
  return confidential(row) && row.created_by !== caller.accountId;
}

const words = {
  'record.list': '列出',
  'record.search': '搜到',
  'record.export': '导出',
  'record.print': '打印',
} as const;

interface Disclosure {
  action: keyof typeof words;
  count: number;
  /** What was asked for, as sent; the rows' content never stands in the entry. */
  filter: Record<string, unknown>;
  reason?: string | undefined;
}

/** Says who was shown how many confidential records, and by what filter. Nothing where there were none. */
export async function disclosed(
  write: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  deps: Deps,
  caller: Caller,
  { action, count, filter, reason }: Disclosure,
): Promise<void> {
  if (count === 0) return;
  const asked = Object.entries(filter)
    .filter(([name, value]) => value !== undefined && name !== 'sort')
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join('，')
    .slice(0, 300);
  const purpose = reason ? `；用途：${reason}` : '';
  await write((trx) =>
    audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
      action,
      objectType: 'records',
      objectId: caller.unitId,
      unitId: caller.unitId,
      summary: `${words[action]}限知悉的记录 ${count} 条（${asked || '全部'}${purpose}）`,
    }),
  );
}
