import type { Preview, RecordDetail } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useCall } from '../../../api/hooks.ts';
import { ErrorBox } from '../../../ui/states-of-page.tsx';
import { RecordTag } from '../../../ui/StateTag.tsx';
import { usePageTitle } from '../../../ui/PageHead.tsx';
import { searchFor } from '../../../base/addresses.ts';

interface Props {
  record: RecordDetail | null;
  preview: Preview | undefined;
  /** What handing it in is called where the kind has a flow of its own. */
  verb: string | null;
  onAgain: () => void;
  onUndone: () => void;
}
/** After sending: what it completed, who looks at it now, and a way back for ten minutes. */
export function Done({ record, preview, verb, onAgain, onUndone }: Props) {
  usePageTitle(verb ? `已${verb}` : '已登记');
  const groups = preview?.groups ?? [];
  const waiting = record?.status === 'submitted';
  const discharged = record
    ? [
        ...new Map(
          record.discharges.map((d) => [
            d.title,
            record.discharges.filter((x) => x.title === d.title).length,
          ]),
        ),
      ]
    : [];
  const total = waiting || !record ? groups.length : discharged.length;
  return (
    <div className="page column stack">
      <div className="card stack" role="status">
        <div className="row spread">
          <h1>{!record ? '存在这台设备上了' : verb ? `已${verb}` : waiting ? '已提交' : '记好了'}</h1>
          {record && <RecordTag status={record.status} stage={record.stage} />}
        </div>
        {!record && (
          <p className="hint heed">现在信号不好。这条记录等在这台设备上，有信号时自动送出，不用再填一遍。</p>
        )}
        {record && (
          <p>
            <Link to="/records/$id" params={{ id: record.id }}>
              {record.title}
            </Link>
            {record.number && <span className="quiet">　{record.number}</span>}
          </p>
        )}
        {total > 0 ? (
          <div>
            <h2>{waiting || !record ? `认可后将完成 ${total} 项任务` : `已完成 ${total} 项任务`}</h2>
            <ul className="bullets">
              {waiting || !record
                ? groups.map((g) => <li key={g.obligationId}>{g.title}</li>)
                : discharged.map(([title, count]) => (
                    <li key={title}>
                      {title}
                      {count > 1 && ` · ${count} 人（项）`}
                    </li>
                  ))}
            </ul>
          </div>
        ) : (
          <p className="quiet">没有任务因此变化，记录已进台账。</p>
        )}
        {waiting && record?.reviewer && <p className="quiet">由{record.reviewer}来看，看完会通知您。</p>}
        <div className="actions">
          <button type="button" className="button primary" onClick={onAgain}>
            再记一件
          </button>
          {record && (
            <Link
              className="button"
              to="/records/new"
              search={searchFor('/records/new', { kind: record.kind, like: record.id })}
            >
              再记一条类似的
            </Link>
          )}
          <Link className="button" to="/todo">
            回到待办
          </Link>
          {record?.stage && record.acts.some((act) => act.undo) && (
            <UndoStep record={record} onUndone={onUndone} />
          )}
          {record && !record.stage && (record.undoUntil || record.abilities.withdraw) && (
            <Undo record={record} onUndone={onUndone} />
          )}
        </div>
      </div>
    </div>
  );
}

/** Takes the step back that was just taken; the server says whether that is still possible. */
function UndoStep({ record, onUndone }: { record: RecordDetail; onUndone: () => void }) {
  const undo = useCall('undoStep');
  const act = record.acts.find((entry) => entry.undo);
  if (!act) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={undo.isPending}
        onClick={() =>
          undo.mutate(
            { params: { id: record.id, act: act.id }, body: { revision: record.revision } },
            { onSuccess: onUndone },
          )
        }
      >
        撤销
      </button>
      {undo.error && <ErrorBox error={undo.error} />}
    </>
  );
}

/** The server decides until when; the page only counts down. */
function Undo({ record, onUndone }: { record: RecordDetail; onUndone: () => void }) {
  const withdraw = useCall('withdrawRecord');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  // What still waits for its acceptance can be withdrawn at any time; what counted at once, only for the
  // minutes the server names. Under a frozen clock the two clocks differ by days; then only the server can
  // tell.
  const left = record.undoUntil ? Math.ceil((Date.parse(record.undoUntil) - now) / 60_000) : null;
  const ours = left !== null && Math.abs(left) < 60 * 24;
  if (ours && left <= 0 && !record.abilities.withdraw) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={withdraw.isPending}
        onClick={() =>
          withdraw.mutate(
            { params: { id: record.id }, body: { reason: '填错了', revision: record.revision } },
            { onSuccess: onUndone },
          )
        }
      >
        {left === null ? '撤销' : `撤销（${ours && left > 0 ? `还有 ${left} 分钟` : '十分钟内'}）`}
      </button>
      {withdraw.error && <ErrorBox error={withdraw.error} />}
    </>
  );
}
