import type { KindField, RecordDetail, StepAbility } from '@liulian/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiProblem, detailOf } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { newId } from '../../../ui/new-id.ts';
import { FieldInput } from '../form/FieldInput.tsx';
import { isAsked } from '../form/field-values.ts';
import { broughtBy, missingIn, mustReason, refusedIn, startOf, type StepValue } from './step-form.ts';
import { useStep } from './use-step.ts';

interface Props {
  record: RecordDetail;
  step: StepAbility;
  onClose: () => void;
}
/** What a step asks for, with a button of the step's own name. */
export default function StepDialog({ record, step, onClose }: Props) {
  const client = useQueryClient();
  const { take, busy } = useStep(record);
  const [value, setValue] = useState<StepValue>(() => startOf(step, record));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const [key] = useState(newId);
  const form = useRef<HTMLFormElement>(null);

  const set = (change: Partial<StepValue>, name: string) => {
    setValue((before) => ({ ...before, ...change }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([other]) => other !== name)));
  };
  const showErrors = (wrong: Record<string, string>) => {
    setErrors(wrong);
    const first = Object.keys(wrong)[0];
    requestAnimationFrame(() => {
      const place = form.current?.querySelector<HTMLElement>(`[data-part="${first}"]`);
      place?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    });
  };
  const send = async () => {
    const wrong = missingIn(step, value);
    if (Object.keys(wrong).length > 0) return showErrors(wrong);
    setTrouble(null);
    try {
      await take(step, value, key);
      onClose();
    } catch (error) {
      const refused = refusedIn(error);
      const shown = Object.keys(refused).filter((name) =>
        form.current?.querySelector(`[data-part="${name}"]`),
      );
      if (shown.length > 0) showErrors(refused);
      const rest = Object.entries(refused).filter(([name]) => !shown.includes(name));
      if (shown.length === 0 || rest.length > 0)
        setTrouble(rest.length > 0 ? rest.map(([, text]) => text).join('；') : detailOf(error));
      // What was typed stays; the next try goes by what the record is now.
      if (error instanceof ApiProblem && error.status === 409) void client.invalidateQueries();
    }
  };
  const inputs = (part: 'fields' | 'answers', fields: KindField[]) =>
    fields
      .filter((field) => isAsked(field, value[part]))
      .map((field) => (
        <div key={`${part}.${field.name}`} data-part={`${part}.${field.name}`}>
          <FieldInput
            field={field}
            value={value[part][field.name]}
            onChange={(next) =>
              set({ [part]: { ...value[part], [field.name]: next } }, `${part}.${field.name}`)
            }
            error={errors[`${part}.${field.name}`]}
            known={false}
          />
        </div>
      ));
  return (
    <Dialog title={step.title} onClose={onClose}>
      <form
        ref={form}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {step.help && <p className="quiet">{step.help}</p>}
        {step.lacking.length > 0 && (
          <div className="hint heed">
            <p>还差：{step.lacking.join('；')}。</p>
          </div>
        )}
        {step.slots.length > 1 && (
          <Select
            part="slot"
            label="哪一家"
            options={step.slots.map(({ id, name }) => ({ id, title: name }))}
            value={value.slot}
            onChange={(slot) => set({ slot }, 'slot')}
            error={errors.slot}
          />
        )}
        {inputs('fields', broughtBy(step))}
        {inputs('answers', step.answers)}
        {step.to.length > 0 && (
          <Select
            part="to"
            label="办到哪一步"
            options={step.to}
            value={value.to}
            onChange={(to) => set({ to }, 'to')}
            error={errors.to}
          />
        )}
        {mustReason(step) && (
          <label className="field" data-part="reason">
            <span className="label">
              {step.lacking.length > 0 ? '写明原因仍然办理' : '原因'}
              <span className="must">（必填）</span>
            </span>
            <textarea
              className="input"
              maxLength={500}
              aria-invalid={errors.reason !== undefined}
              value={value.reason}
              onChange={(event) => set({ reason: event.target.value }, 'reason')}
            />
            {errors.reason && (
              <span className="wrong" role="alert">
                {errors.reason}
              </span>
            )}
          </label>
        )}
        {trouble && (
          <p className="wrong" role="alert">
            {trouble}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button className="button primary" disabled={busy}>
            {step.title}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Select({
  part,
  label,
  options,
  value,
  onChange,
  error,
}: {
  part: string;
  label: string;
  options: { id: string; title: string }[];
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  return (
    <label className="field" data-part={part}>
      <span className="label">
        {label}
        <span className="must">（必填）</span>
      </span>
      <select
        className="input"
        aria-invalid={error !== undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">请选择</option>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.title}
          </option>
        ))}
      </select>
      {error && (
        <span className="wrong" role="alert">
          {error}
        </span>
      )}
    </label>
  );
}
