import { call } from '../api/client.ts';
import { forgetLast } from '../api/last-answers.ts';
import { becomeMe, homeOf } from '../api/me.ts';
import { detailOf } from '../api/problem.ts';
import { queryClient } from '../api/query-client.ts';
import { clearDrafts } from '../features/records/drafts.ts';
import { go } from '../ui/going.ts';
import { notify } from '../ui/notices.tsx';

export function useAccountActions() {
  return {
    async switchTo(unitId: string) {
      try {
        const me = await call('switchIdentity', { body: { unitId } });
        becomeMe(me);
        await go(homeOf(me));
        notify(`现在以“${me.unit.name}”的身份工作`);
      } catch (error) { notify(detailOf(error), { tone: 'trouble' }); }
    },
    async signOut() {
      try {
        await call('deleteSession');
      } catch (error) {
        notify(detailOf(error), { tone: 'trouble' });
        return;
      }
      clearDrafts();
      await forgetLast();
      queryClient.clear();
      await go('/login');
    },
  };
}
