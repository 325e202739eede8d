import { forgetLast } from '../api/last-answers.ts';
import { clearDrafts } from '../base/drafts.ts';
import { leaveFor } from './going.ts';

/** Once the session has ended: nothing of the account stays on this device. */
export async function leave(): Promise<void> {
  clearDrafts();
  await forgetLast();
  leaveFor('/login');
}
