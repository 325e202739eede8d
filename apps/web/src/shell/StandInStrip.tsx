import { useMe } from '../api/me.ts';
import { monthDay } from '../ui/dates.ts';
import { useAccountActions } from './account-actions.ts';

/** In whose place one acts, on every page: what is done now carries both names. */
export function StandInStrip() {
  const me = useMe();
  const { switchTo } = useAccountActions();
  const { standIn } = me.identity;
  if (!standIn) return null;
  const own = me.identities.find((identity) => identity.standIn === null);
  return (
    <aside className="notice-strip no-print" aria-label="代理">
      正在代 <b>{standIn.name}</b> 办理，到 {monthDay(standIn.untilOn)}
      {own && (
        <button type="button" className="link" onClick={() => void switchTo(own)}>
          回到自己
        </button>
      )}
    </aside>
  );
}
