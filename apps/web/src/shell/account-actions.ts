import { call } from '../api/client.ts';
import { forgetLast } from '../api/last-answers.ts';
import { becomeMe, homeOf } from '../api/me.ts';
import { detailOf } from '../api/problem.ts';
import { clearDrafts } from '../features/records/index.ts';
import { go, leaveFor } from '../ui/going.ts';
import { notify } from '../ui/notices.tsx';

/** Once the session has ended: nothing of the account stays on this device. */
export async function leave(): Promise<void> {
  clearDrafts();
  await forgetLast();
  leaveFor('/login');
}

export function useAccountActions() {
  return {
    async switchTo(unitId: string) {
      try {
        const me = await call('switchIdentity', { body: { unitId } });
        becomeMe(me);
        await go(homeOf(me));
        notify(`现在以“${me.unit.name}”的身份工作`);
      } catch (error) {
        notify(detailOf(error), { tone: 'trouble' });
      }
    },
    async signOut() {
      try {
        await call('deleteSession');
      } catch (error) {
        notify(detailOf(error), { tone: 'trouble' });
        return;
      }
      await leave();
    },
  };
}
