import type { RecordDetail, StepAbility } from '@liulian/contract';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { detailOf } from '../../../api/problem.ts';
import { notify } from '../../../ui/notices.tsx';
import { fieldsToSend } from '../form/form-model.ts';
import { broughtBy, type StepValue } from './step-form.ts';

/** Takes a step, and says so with a way back where there is one. */
export function useStep(record: RecordDetail) {
  const client = useQueryClient();
  const step = useCall('takeStep');
  const undo = async (act: string, revision: number) => {
    try {
      await call('undoStep', { params: { id: record.id, act }, body: { revision } });
      notify('已撤销');
    } catch (error) {
      notify(detailOf(error), { tone: 'trouble' });
    }
    await client.invalidateQueries();
  };
  const take = async (asked: StepAbility, value: StepValue, key: string): Promise<void> => {
    const done = await step.mutateAsync({
      params: { id: record.id, step: asked.id },
      body: {
        revision: record.revision,
        key,
        fields: fieldsToSend(broughtBy(asked), value.fields),
        answers: fieldsToSend(asked.answers, value.answers),
        ...(value.reason.trim() ? { reason: value.reason.trim() } : {}),
        ...(value.slot ? { slot: value.slot } : {}),
        ...(value.to ? { to: value.to } : {}),
      },
    });
    const act = done.acts.findLast((one) => one.step === asked.id && one.ended === null);
    if (act?.undo)
      notify(`已${asked.title}，可撤销`, {
        undo: () => {
          void undo(act.id, done.revision);
        },
      });
    else notify(`已${asked.title}`);
  };
  return { take, undo, busy: step.isPending };
}
