import type { RecordDetail, StepAbility } from '@liulian/contract';
import { lazy, Suspense, useState } from 'react';
import { wrongOf } from '../../../api/problem.ts';
import { newId } from '../../../ui/new-id.ts';
import { notify } from '../../../ui/notices.tsx';
import { asksNothing, isBlocked, startOf } from './step-form.ts';
import { useStep } from './use-step.ts';

const StepDialog = lazy(() => import('./StepDialog.tsx'));

/** What the reader may do with the record now: the main things first, what leads back in a quieter place. */
export function Steps({ record }: { record: RecordDetail }) {
  const [asking, setAsking] = useState<StepAbility | null>(null);
  // One tap is one step, however often it is repeated on a weak signal.
  const [key, setKey] = useState(newId);
  const { take, busy } = useStep(record);
  const main = record.steps.filter((step) => !step.back);
  const back = record.steps.filter((step) => step.back);
  const blocked = record.steps.filter(isBlocked);
  const first = main.find((step) => step.lacking.length === 0) ?? main.find((step) => !isBlocked(step));
  const go = async (step: StepAbility) => {
    if (!asksNothing(step)) return setAsking(step);
    try {
      await take(step, startOf(step, record), key);
      setKey(newId());
    } catch (error) {
      notify(wrongOf(error), { tone: 'trouble' });
    }
  };
  const button = (step: StepAbility, look: string) => (
    <button
      key={step.id}
      type="button"
      className={look}
      disabled={busy || isBlocked(step)}
      title={step.help ?? undefined}
      onClick={() => {
        void go(step);
      }}
    >
      {step.title}
    </button>
  );
  return (
    <>
      {record.steps.length > 0 && (
        <section className="record-steps no-print" aria-label="现在可以办的">
          {main.length > 0 && (
            <div className="actions">
              {main.map((step) => button(step, step === first ? 'button primary' : 'button'))}
            </div>
          )}
          {back.length > 0 && (
            <div className="record-steps-back">{back.map((step) => button(step, 'link'))}</div>
          )}
          {blocked.map((step) => (
            <p key={step.id} className="quiet">
              还不能{step.title}：{step.lacking.join('；')}。
            </p>
          ))}
        </section>
      )}
      {asking && (
        <Suspense>
          <StepDialog record={record} step={asking} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </>
  );
}
