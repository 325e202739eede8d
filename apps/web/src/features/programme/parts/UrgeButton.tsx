import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useMe } from '../../../api/me.ts';
import { detailOf } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { monthDay } from '../../../ui/dates.ts';
import { notify } from '../../../ui/notices.tsx';
import { useChange } from '../../../ui/kit/change.ts';
import type { DutyFilter } from './DutyList.tsx';

interface Props {
  label: string;
  /** Whose duties: one, or all behind a filter (at most 500 a time, as the server allows). */
  dutyId?: string | null;
  filter: DutyFilter;
  name: string;
  /** It was urged lately: until this day the button only says so. */
  againOn?: string | null;
}

/** One's own unit may stand among them; it is not urged. */
async function idsOf(filter: DutyFilter, ownUnitId: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await call('listDuties', {
      query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) },
    });
    ids.push(...page.items.flatMap((duty) => (duty.unit.id === ownUnitId ? [] : [duty.id])));
    cursor = page.nextCursor ?? undefined;
  } while (cursor && ids.length < 500);
  return ids.slice(0, 500);
}

/** One press opens, one press sends; the words are optional. */
export function UrgeButton({ label, dutyId, filter, name, againOn }: Props) {
  const { today, unit } = useMe();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [collecting, setCollecting] = useState(false);
  const urge = useChange('urgeDuties', {
    onDone: (result) => {
      notify(
        `已提醒 ${result.units} 个单位${result.skipped > 0 ? `，${result.skipped} 项最近催办过，没有再发` : ''}`,
      );
      setOpen(false);
      setText('');
    },
  });
  const send = async (): Promise<void> => {
    setCollecting(true);
    try {
      const ids = dutyId ? [dutyId] : await idsOf(filter, unit.id);
      if (ids.length > 0) urge.run({ body: { dutyIds: ids, message: text } });
    } catch (error) {
      notify(detailOf(error), { tone: 'trouble' });
    } finally {
      setCollecting(false);
    }
  };
  if (againOn)
    return (
      <span className="quiet">
        已{label.slice(0, 2)}，{monthDay(againOn, today)}起可再发
      </span>
    );
  return (
    <>
      <button
        type="button"
        className="button small"
        aria-label={`${label}：${name}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {open && (
        <Dialog
          title={`${label}：${name}`}
          onClose={() => setOpen(false)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setOpen(false)}>
                取消
              </button>
              <button
                type="button"
                className="button primary"
                disabled={urge.busy || collecting}
                onClick={() => void send()}
              >
                发出
              </button>
            </>
          }
        >
          <div className="field">
            <label htmlFor="urge-text">
              附一句话 <span className="must">（可不填）</span>
            </label>
            <textarea
              id="urge-text"
              className="input"
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <span className="help">
              对方会收到一条消息，点开就是这些任务；谁、何时催办，看过没有，双方在任务的“经过”里都看得到。
            </span>
          </div>
        </Dialog>
      )}
    </>
  );
}
