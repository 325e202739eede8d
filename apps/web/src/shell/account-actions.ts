import type { Me } from '@liulian/contract';
import { call } from '../api/client.ts';
import { becomeMe, homeOf } from '../api/me.ts';
import { detailOf } from '../api/problem.ts';
import { go } from '../ui/going.ts';
import { leave } from '../ui/leave.ts';
import { notify } from '../ui/notices.tsx';

/** Tells identities apart: two may be at one unit, one's own and somebody else's. */
export const identityKey = ({ unit, standIn }: Me['identity']) => standIn?.id ?? unit.id;

export const identityTitle = ({ unit, standIn, titles }: Me['identity']) =>
  `${standIn ? `代 ${standIn.name} · ` : ''}${unit.name} · ${titles.join('、')}`;

export function useAccountActions() {
  return {
    /** To another of one's own identities, or to that of somebody one stands in for. */
    async switchTo({ unit, standIn }: Me['identity']) {
      try {
        const me = await call('switchIdentity', {
          body: { unitId: unit.id, ...(standIn ? { standInId: standIn.id } : {}) },
        });
        becomeMe(me);
        await go(homeOf(me));
        const whose = me.identity.standIn ? `代 ${me.identity.standIn.name}，` : '';
        notify(`现在${whose}以“${me.unit.name}”的身份工作`);
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
