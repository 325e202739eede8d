import { useEffect, type ReactNode } from 'react';
import { showsKept, useShownFrom } from '../api/last-answers.ts';
import { useMe } from '../api/me.ts';
import { queryClient } from '../api/query-client.ts';
import { drop, flush, useOutbox, type Waiting } from '../api/outbox.ts';
import { isSame, whoseOf } from '../api/whose.ts';
import { momentText } from '../ui/dates.ts';
import { notify } from '../ui/notices.tsx';

/**
 * Says honestly what still waits on this device and from when what is shown is; sends and asks again as soon
 * as the signal is back.
 */
export function OutboxStrip() {
  const me = useMe();
  const account = me.account.id;
  const unit = me.identity.unit.id;
  const standIn = me.identity.standIn?.id ?? null;
  const waiting = useOutbox(account);
  const shownFrom = useShownFrom();
  const now = whoseOf(me);
  const pending = waiting.filter((entry) => entry.refused === null && isSame(entry, now));
  // Written at another unit or in somebody's place: it goes out in that identity, and no other.
  const elsewhere = waiting.filter((entry) => entry.refused === null && !isSame(entry, now));
  const refused = waiting.filter((entry) => entry.refused !== null);

  useEffect(() => {
    const attempt = () => {
      if (showsKept()) void queryClient.invalidateQueries();
      void flush({ accountId: account, unitId: unit, standInId: standIn }).then((sent) => {
        if (sent > 0) notify(`信号恢复，已送出 ${sent} 条记录`);
      });
    };
    attempt();
    window.addEventListener('online', attempt);
    document.addEventListener('visibilitychange', attempt);
    const timer = setInterval(attempt, 20_000);
    return () => {
      window.removeEventListener('online', attempt);
      document.removeEventListener('visibilitychange', attempt);
      clearInterval(timer);
    };
  }, [account, unit, standIn]);

  if (waiting.length === 0 && shownFrom === null) return null;
  return (
    <div role="status" className="no-print">
      {shownFrom !== null && (
        <div className="outbox-strip">
          <span>
            现在没有信号：看到的是 {momentText(new Date(shownFrom).toISOString())}{' '}
            存在手机上的，有信号时自动更新。
          </span>
        </div>
      )}
      {pending.length > 0 && (
        <div className="outbox-strip">
          <span>
            信号不好：{pending.length} 条记录存在这台设备上（{pending.map((e) => e.title).join('、')}
            ），有信号时自动送出。
          </span>
          <button
            type="button"
            className="link"
            onClick={() => {
              void flush(now);
            }}
          >
            现在试试
          </button>
        </div>
      )}
      {elsewhere.map((entry) => (
        <Kept key={entry.clientId} entry={entry}>
          “{entry.title}”是用另一个身份写的，切换到那个身份后自动送出。
        </Kept>
      ))}
      {refused.map((entry) => (
        <Kept key={entry.clientId} entry={entry}>
          “{entry.title}”没有送成：{entry.refused}
        </Kept>
      ))}
    </div>
  );
}

/** One record that stays on this device until somebody takes it away or changes the identity. */
function Kept({ entry, children }: { entry: Waiting; children: ReactNode }) {
  return (
    <div className={entry.refused === null ? 'outbox-strip' : 'outbox-strip refused'}>
      <span>{children}</span>
      <button
        type="button"
        className="link"
        onClick={() => {
          void drop(entry.clientId);
        }}
      >
        不要这条了
      </button>
    </div>
  );
}
