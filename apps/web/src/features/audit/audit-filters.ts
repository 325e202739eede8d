import type { CallArgs } from '../../api/client.ts';
import type { SearchOf } from '../../base/addresses.ts';

/** What the address of the page says. */
export type Search = SearchOf<'/audit'>;

/** The kinds of things that an entry can be about. */
export const objectTypes = [
  ['record', '记录'],
  ['duty', '任务'],
  ['unit', '单位'],
  ['person', '人员'],
  ['appointment', '任职'],
  ['event', '事件'],
  ['import', '导入'],
  ['account', '账号与授权'],
  ['setting', '方案读法'],
  ['scheme', '方案'],
  ['policy', '政策文件'],
  ['kind', '记录类型'],
  ['site', '站点'],
  ['corps', '总队'],
] as const;
export const objectTitle = (type: string): string => objectTypes.find(([id]) => id === type)?.[1] ?? type;

const names = ['q', 'actor', 'action', 'objectType', 'objectId', 'unitId', 'from', 'to'] as const;
/** Every filter taken off; `unit` is the name of the unit, kept beside its id. */
export const unfiltered: Search = Object.fromEntries([...names, 'unit'].map((name) => [name, undefined]));

/** What the address says, as the list and the export take it. */
export function auditQuery(search: Search): NonNullable<CallArgs<'exportAudit'>['query']> {
  const given = Object.fromEntries(names.filter((name) => search[name]).map((name) => [name, search[name]]));
  return { ...given, ...(search.action ? { action: search.action.split(',') } : {}) } as NonNullable<
    CallArgs<'exportAudit'>['query']
  >;
}
