import type { RecordDetail, Referral } from '@liulian/contract';
import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { momentText } from '../../../ui/dates.ts';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import { ReasonDialog } from '../../../ui/kit/ReasonDialog.tsx';
import { PersonPicker, type Someone } from '../../../ui/PersonPicker.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';

const words = { forward: '转办', consult: '会签', copy: '抄送' } as const;
const explained = {
  forward: '请他办，办理情况回到本单位；任务和期限还是本单位的。',
  consult: '先听他的意见再办；没回之前，本单位不能办下一步。',
  copy: '只请他知悉，不用办。',
} as const;

/** 转办、会签、抄送: to whom the unit passed the paper on, and what came back. */
export function Referrals({ record }: { record: RecordDetail }) {
  const [giving, setGiving] = useState(false);
  const { referrals } = record;
  if (!referrals || (!referrals.give && referrals.items.length === 0)) return null;
  return (
    <section className={referrals.items.length > 0 ? 'card' : 'card no-print'} aria-labelledby="referrals">
      <h2 id="referrals">转办 {referrals.items.length > 0 && referrals.items.length}</h2>
      <ul className="lines">
        {referrals.items.map((item) => (
          <Line key={item.id} record={record} item={item} />
        ))}
      </ul>
      {referrals.give && (
        <p className="no-print" style={{ margin: '10px 0 0' }}>
          <button type="button" className="button small" onClick={() => setGiving(true)}>
            转办、会签、抄送
          </button>
        </p>
      )}
      {giving && <Give record={record} onClose={() => setGiving(false)} />}
    </section>
  );
}

function Line({ record, item }: { record: RecordDetail; item: Referral }) {
  const { today } = useMe();
  const [answering, setAnswering] = useState(false);
  const end = useChange('endReferral', { said: '已收回' });
  const answer = useChange('answerReferral', {
    said: '已回',
    quiet: true,
    onDone: () => setAnswering(false),
  });
  const params = { id: record.id, referral: item.id };
  const what = item.purpose === 'forward' ? `已转 ${item.to} 办` : `${words[item.purpose]} ${item.to}`;
  return (
    <li>
      <div className="row spread">
        <b>{what}</b>
        {item.abilities.end && (
          <button
            type="button"
            className="link no-print"
            aria-label={`收回给${item.to}的${words[item.purpose]}`}
            disabled={end.busy}
            onClick={() => end.run({ params })}
          >
            收回
          </button>
        )}
      </div>
      <p className="quiet">
        {item.from} {item.by} · {momentText(item.at, today)}
        {item.note && `：${item.note}`}
      </p>
      {item.answer !== null && (
        <p>
          <span className="quiet">{item.answeredBy}：</span>
          {item.answer}
        </p>
      )}
      {item.abilities.answer && (
        <button type="button" className="button small no-print" onClick={() => setAnswering(true)}>
          {item.purpose === 'forward' ? '回办理情况' : '写会签意见'}
        </button>
      )}
      {answering && (
        <ReasonDialog
          title={item.purpose === 'forward' ? '回办理情况' : '会签意见'}
          label={item.purpose === 'forward' ? '办理情况' : '意见'}
          button="回给本单位"
          least={1}
          most={1000}
          busy={answer.busy}
          error={answer.error}
          onClose={() => setAnswering(false)}
          onSend={(text) => answer.run({ params, body: { answer: text } })}
        />
      )}
    </li>
  );
}

function Give({ record, onClose }: { record: RecordDetail; onClose: () => void }) {
  const { unit } = useMe();
  const [purpose, setPurpose] = useState<Referral['purpose']>('forward');
  const [people, setPeople] = useState<Someone[]>([]);
  const [units, setUnits] = useState<{ id: string; name: string }[]>([]);
  const [note, setNote] = useState('');
  const give = useChange('refer', { said: `已${words[purpose]}`, quiet: true, onDone: onClose });
  const to = people[0] ?? units[0];
  return (
    <FormDialog
      title="转办、会签、抄送"
      save={words[purpose]}
      busy={give.busy}
      error={give.error}
      ready={to !== undefined}
      onClose={onClose}
      onSave={() =>
        give.run({
          params: { id: record.id },
          body: {
            purpose,
            ...(people[0] ? { personId: people[0].id } : { unitId: units[0]?.id }),
            ...(note.trim() ? { note: note.trim() } : {}),
          },
        })
      }
    >
      <fieldset className="field">
        <legend className="label">办法</legend>
        {(['forward', 'consult', 'copy'] as const).map((one) => (
          <label key={one} className="row">
            <input type="radio" name="purpose" checked={purpose === one} onChange={() => setPurpose(one)} />
            {words[one]}
          </label>
        ))}
        <p className="quiet">{explained[purpose]}</p>
      </fieldset>
      {units.length === 0 && (
        <Field label="本单位的人">
          {({ id }) => (
            <PersonPicker
              id={id}
              label="本单位的人"
              value={people}
              onChange={setPeople}
              unitId={unit.id}
              only
              single
            />
          )}
        </Field>
      )}
      {people.length === 0 && (
        <Field label="或下级单位">
          {({ id }) => (
            <UnitPicker id={id} label="下级单位" value={units} onChange={setUnits} within={unit.id} single />
          )}
        </Field>
      )}
      <label className="field">
        <span className="label">要说的话（可不填）</span>
        <input
          className="input"
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
