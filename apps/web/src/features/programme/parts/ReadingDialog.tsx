import { useState } from 'react';
import type { ResponseOf } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useChange } from '../../../ui/kit/change.ts';
import { numberText } from '../../../ui/kit/words.ts';
import type { Reading } from './reading.ts';
import css from '../../../ui/kit/kit.module.css';
import page from './programme.module.css';

type Difference = ResponseOf<'previewSetting'>;

const changeWords = { added: '增加', ended: '结束', changed: '改变' };

function Preview({ difference }: { difference: Difference }) {
  const moved = difference.byObligation.filter((item) => item.added + item.ended + item.changed > 0);
  return (
    <section aria-label="变化预览" aria-live="polite">
      <p className="hint">
        {difference.added + difference.ended + difference.changed === 0 ? (
          '任务没有变化。'
        ) : (
          <>
            将增加 <b>{numberText(difference.added)}</b> 项，结束 <b>{numberText(difference.ended)}</b>{' '}
            项，改变算法或期限 <b>{numberText(difference.changed)}</b> 项；其余{' '}
            {numberText(difference.unchanged)} 项不变，已经办的都保留。
          </>
        )}
      </p>
      {(difference.past > 0 || difference.overdue > 0) && (
        <p className={page.past} role="alert">
          增加的任务里有 <b>{numberText(difference.past)}</b> 项期限已过；
          {difference.overdue > 0 ? (
            <>
              一定下来就有 <b>{numberText(difference.overdue)}</b> 项立即逾期。不想这样，就把起始日改为今天。
            </>
          ) : (
            '都已经办过，不会逾期。'
          )}
        </p>
      )}
      {moved.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">责任事项</th>
              <th scope="col" className="num">
                增加
              </th>
              <th scope="col" className="num">
                结束
              </th>
              <th scope="col" className="num">
                改变
              </th>
              <th scope="col" className="num">
                不变
              </th>
            </tr>
          </thead>
          <tbody>
            {moved.map((item) => (
              <tr key={item.obligationId}>
                <th scope="row">{item.title}</th>
                <td className="num">{numberText(item.added)}</td>
                <td className="num">{numberText(item.ended)}</td>
                <td className="num">{numberText(item.changed)}</td>
                <td className="num">{numberText(item.unchanged)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {difference.samples.length > 0 && (
        <details className={page.samples}>
          <summary>举几例</summary>
          <ul>
            {difference.samples.map((sample) => (
              <li key={`${sample.change}${sample.bearer}${sample.title}${sample.period}`}>
                {changeWords[sample.change]}：{sample.bearer} · {sample.title} · {sample.period}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/**
 * Nothing is applied unseen: the button to apply appears once the change has been worked out for exactly what
 * is on screen.
 */
export function ReadingDialog({ setting, onClose }: { setting: Reading; onClose: () => void }) {
  const [chosen, setChosen] = useState(setting.chosen ?? '');
  const { today } = useMe();
  const [from, setFrom] = useState(today);
  const [agreed, setAgreed] = useState(false);
  const [text, setText] = useState(setting.text ?? '');
  const [items, setItems] = useState((setting.items ?? []).join('\n'));
  const preview = useChange('previewSetting');
  const apply = useChange('updateSetting', { said: '已定下新的读法', onDone: onClose });
  const choice = setting.choices.length > 0;
  const body = choice
    ? { chosen, ...(from ? { from } : {}) }
    : setting.items !== null
      ? {
          items: items
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
        }
      : { text };
  const edit = (change: () => void): void => {
    change();
    preview.reset();
    setAgreed(false);
  };
  const args = { params: { id: setting.id }, body };
  const overdue = preview.result?.overdue ?? 0;
  return (
    <Dialog
      wide
      title={setting.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className={`button ${preview.result ? '' : 'primary'}`}
            disabled={preview.busy || (choice && !chosen)}
            onClick={() => preview.run(args)}
          >
            {preview.busy ? '正在算…' : '看会有什么变化'}
          </button>
          {preview.result && (
            <button
              type="button"
              className="button primary"
              disabled={apply.busy || (overdue > 0 && !agreed)}
              onClick={() => apply.run({ ...args, body: { ...body, ...(overdue > 0 ? { overdue } : {}) } })}
            >
              {apply.busy ? '正在重算…' : '就这样定'}
            </button>
          )}
        </>
      }
    >
      <p className="quiet">{setting.why}</p>
      {choice && (
        <fieldset>
          <legend className="sr-only">选一种读法</legend>
          {setting.choices.map((one) => (
            <label key={one.id} className="check">
              <input
                type="radio"
                name="reading"
                checked={chosen === one.id}
                onChange={() => edit(() => setChosen(one.id))}
              />
              <span>
                {one.title}
                {one.id === setting.chosen && <span className="quiet">（现行）</span>}
              </span>
            </label>
          ))}
          <div className="field">
            <label htmlFor="reading-from">从哪天起（之前的任务照旧）</label>
            <input
              id="reading-from"
              type="date"
              value={from}
              onChange={(event) => edit(() => setFrom(event.target.value))}
            />
          </div>
        </fieldset>
      )}
      {!choice && setting.items !== null && (
        <div className="field">
          <label htmlFor="reading-items">内容，一行一条</label>
          <textarea
            id="reading-items"
            className="input"
            rows={5}
            value={items}
            onChange={(event) => edit(() => setItems(event.target.value))}
          />
        </div>
      )}
      {!choice && setting.items === null && (
        <div className="field">
          <label htmlFor="reading-text">内容</label>
          <textarea
            id="reading-text"
            className="input"
            maxLength={2000}
            rows={4}
            value={text}
            onChange={(event) => edit(() => setText(event.target.value))}
          />
        </div>
      )}
      {preview.result && <Preview difference={preview.result} />}
      {overdue > 0 && (
        <label className="check">
          <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
          <span>知道这 {numberText(overdue)} 项会立即逾期</span>
        </label>
      )}
    </Dialog>
  );
}
