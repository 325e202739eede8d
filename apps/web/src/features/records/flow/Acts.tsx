import type { Act, RecordDetail } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { momentText } from '../../../ui/dates.ts';
import { useStep } from './use-step.ts';

const endings = { undone: '已撤销', 'sent-back': '已退回' } as const;

/** Who did what, when, for whom and with which words; a slip can be taken back from here too. */
export function Acts({ record }: { record: RecordDetail }) {
  const { undo } = useStep(record);
  const rounds = Math.max(...record.acts.map((act) => act.round)) > 1;
  return (
    <ol className="record-history acts">
      {record.acts.map((act) => (
        <ActLine
          key={act.id}
          act={act}
          round={rounds}
          onUndo={() => {
            void undo(act.id, record.revision);
          }}
        />
      ))}
    </ol>
  );
}

function ActLine({ act, round, onUndo }: { act: Act; round: boolean; onUndo: () => void }) {
  const { today } = useMe();
  const gone = act.ended !== null;
  return (
    <li>
      <time className="quiet" dateTime={act.at}>
        {momentText(act.at, today)}
      </time>{' '}
      <span className={gone ? 'act-gone' : ''}>{act.title}</span>
      {act.for && act.for !== act.unit && act.for !== act.by && <span>（{act.for}）</span>}
      {act.to && !gone && act.to !== act.title && <span className="quiet"> → {act.to}</span>}
      {act.ended && <span className="late act-ended">{endings[act.ended]}</span>}
      {act.undo && (
        <button type="button" className="link no-print" aria-label={`撤销${act.title}`} onClick={onUndo}>
          撤销
        </button>
      )}
      <div className="quiet">
        {[act.unit, act.by].filter(Boolean).join(' ')}
        {act.actingFor && `（代${act.actingFor}）`}
        {round && ` · 第 ${act.round} 轮`}
      </div>
      {act.answers.map((answer) => (
        <p key={answer.title} className="act-words">
          <span className="quiet">{answer.title}　</span>
          {answer.text}
        </p>
      ))}
      {act.reason && (
        <p className="act-words">
          <span className="quiet">原因　</span>
          {act.reason}
        </p>
      )}
    </li>
  );
}
