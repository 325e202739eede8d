import { auditActions } from '@liulian/contract/audit-actions';

const titles: Record<string, string> = Object.assign({}, ...Object.values(auditActions));

export function actionTitle(action: string): string {
  return titles[action] ?? action;
}
