import type { FeatureCodes } from './codes.ts';
import { featureCodes } from './feature-codes.ts';

type ActionsOf<Groups> = Groups extends unknown
  ? { [Group in keyof Groups]: keyof Groups[Group] }[keyof Groups]
  : never;
/** What an entry of the audit chain may say was done. */
export type AuditAction = ActionsOf<(typeof featureCodes)[number]['auditActions']>;

/** Every audited action in the words of the screens, grouped as they are looked for. */
export const auditActions = grouped(featureCodes);

function grouped(features: readonly FeatureCodes[]): Record<string, Record<string, string>> {
  const groups: Record<string, Record<string, string>> = {};
  const seen = new Set<string>();
  for (const { auditActions: own } of features)
    for (const [group, actions] of Object.entries(own))
      for (const [action, title] of Object.entries(actions)) {
        if (seen.has(action)) throw new Error(`audit action ${action} is declared twice`);
        seen.add(action);
        (groups[group] ??= {})[action] = title;
      }
  return groups;
}
