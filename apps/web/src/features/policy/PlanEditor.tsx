import { Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { PolicyDraft, PolicyObligation, PolicyPlan } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { ErrorBox, Load } from '../../ui/states-of-page.tsx';
import { Field } from '../../ui/kit/index.ts';
import { BearerField } from './plan/BearerField.tsx';
import { CadenceField } from './plan/CadenceField.tsx';
import { One } from './plan/Choices.tsx';
import { QuotaField } from './plan/QuotaField.tsx';
import { RecordField } from './plan/RecordField.tsx';
import { useDraftChange } from './use-draft.ts';
import css from './policy.module.css';

interface Props {
  draft: PolicyDraft;
  item: PolicyObligation;
  onClose: () => void;
}

/**
 * What a clause becomes, field by field, in its own place in the list so that the document stays in sight.
 */
export function PlanEditor({ draft, item, onClose }: Props) {
  const first = useRef<HTMLInputElement>(null);
  const choices = useApi('getPolicyChoices', {}, { staleTime: 600_000 });
  const { today } = useMe();
  const [plan, setPlan] = useState<PolicyPlan>(item.plan);
  const [own] = useState(() =>
    draft.existing.some((one) => one.id === item.plan.id)
      ? `new-${item.id.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
      : item.plan.id,
  );
  const save = useDraftChange('decidePolicyObligation', onClose);
  const set = (change: Partial<PolicyPlan>): void => setPlan({ ...plan, ...change });
  const send = (accept: boolean): void =>
    save.run({
      params: { id: draft.id, obligationId: item.id },
      body: {
        plan: { ...plan, title: plan.title.trim() },
        ...(accept ? { decision: 'accepted' } : {}),
        version: draft.version,
      },
    });
  useEffect(() => {
    if (choices.data) first.current?.focus({ preventScroll: true });
  }, [choices.data]);
  const rewrites = draft.existing.some((one) => one.id === plan.id);
  const blank = (text: string) => (text.trim() === '' ? null : text);
  return (
    <Load of={choices}>
      {(known) => (
        <form
          className={`stack ${css.editor}`}
          aria-label={`修改：${item.plan.title}`}
          onSubmit={(event) => {
            event.preventDefault();
            send(true);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !(event.target as HTMLElement).closest('.ant-select-open'))
              onClose();
          }}
        >
          <div className={css.two}>
            <Field label="叫什么">
              {(inner) => (
                <input
                  {...inner}
                  ref={first}
                  className="input"
                  maxLength={40}
                  minLength={2}
                  required
                  value={plan.title}
                  onChange={(event) => set({ title: event.target.value })}
                />
              )}
            </Field>
            <div className="field">
              <span className="label">归到</span>
              <One
                label="归到哪一廉"
                none="还没有定"
                options={known.pillars}
                value={plan.pillar ?? ''}
                onChange={(pillar) => set({ pillar: (pillar || null) as PolicyPlan['pillar'] })}
              />
            </div>
          </div>
          {draft.source !== 'scheme' && (
            <div className="field">
              <span className="label">新的一项，还是改写现行的</span>
              <Select
                aria-label="改写哪一项"
                allowClear
                placeholder="新的一项"
                style={{ width: '100%' }}
                value={rewrites ? plan.id : undefined}
                showSearch={{ optionFilterProp: 'label' }}
                options={draft.existing.map((one) => ({
                  value: one.id,
                  label: `改写：${[one.rows[0], one.title].filter(Boolean).join(' ')}`,
                }))}
                onChange={(id: string | undefined) => set({ id: id ?? own })}
              />
            </div>
          )}
          <BearerField value={plan.bearer} choices={known} onChange={(bearer) => set({ bearer })} />
          <CadenceField
            value={plan.cadence}
            choices={known}
            year={Number(today.slice(0, 4))}
            onChange={(cadence) => set({ cadence })}
          />
          <RecordField
            value={plan.dischargedBy}
            bearer={plan.bearer}
            cadence={plan.cadence}
            choices={known}
            onChange={(dischargedBy) => set({ dischargedBy })}
          />
          <QuotaField
            value={plan.quota}
            kind={known.kinds.find((kind) => kind.id === plan.dischargedBy[0]?.kind)}
            onChange={(quota) => set({ quota })}
          />
          <details>
            <summary className={css.summary}>补充（可不填）</summary>
            <div className="stack">
              <div className={css.two}>
                <Field label="牵头" optional>
                  {(inner) => (
                    <input
                      {...inner}
                      className="input"
                      maxLength={40}
                      value={plan.lead ?? ''}
                      onChange={(event) => set({ lead: blank(event.target.value) })}
                    />
                  )}
                </Field>
                <Field label="配合" optional>
                  {(inner) => (
                    <input
                      {...inner}
                      className="input"
                      value={plan.coLead.join('、')}
                      onChange={(event) =>
                        set({
                          coLead: event.target.value
                            .split(/[、，,]/)
                            .map((one) => one.trim())
                            .filter(Boolean)
                            .slice(0, 10),
                        })
                      }
                    />
                  )}
                </Field>
              </div>
              <Field label="一句话的规则" optional help="不写就由谁、多久、多少自动成句。">
                {(inner) => (
                  <input
                    {...inner}
                    className="input"
                    maxLength={200}
                    value={plan.rule ?? ''}
                    onChange={(event) => set({ rule: blank(event.target.value) })}
                  />
                )}
              </Field>
              <Field label="备注" optional>
                {(inner) => (
                  <textarea
                    {...inner}
                    className="input"
                    rows={2}
                    maxLength={400}
                    value={plan.note ?? ''}
                    onChange={(event) => set({ note: blank(event.target.value) })}
                  />
                )}
              </Field>
              <label className="check">
                <input
                  type="checkbox"
                  checked={plan.inferred}
                  onChange={(event) => set({ inferred: event.target.checked })}
                />
                <span>有推定的内容（原文没有写明）</span>
              </label>
              <label className="check">
                <input
                  type="checkbox"
                  checked={plan.matrix}
                  onChange={(event) => set({ matrix: event.target.checked })}
                />
                <span>在任务矩阵里单独一列</span>
              </label>
            </div>
          </details>
          {save.error && <ErrorBox error={save.error} />}
          <div className="actions">
            <button type="submit" className="button primary" disabled={save.busy}>
              {save.busy ? '正在保存…' : '保存并采纳'}
            </button>
            <button type="button" className="button" disabled={save.busy} onClick={() => send(false)}>
              只保存
            </button>
            <button type="button" className="button" onClick={onClose}>
              取消
            </button>
          </div>
        </form>
      )}
    </Load>
  );
}
