import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useChange } from '../../ui/kit/index.ts';
import { FieldInput } from './form/FieldInput.tsx';
import './form/form.css';
import { declarationOf, isChoice, missingIn, offeredTypes, shownFields } from './kinds/kind-draft.ts';
import type { DraftField, KindDraft, OfferedType } from './kinds/kind-draft.ts';
import { shapeWord } from './kinds/kind-words.ts';
import { KindEditor } from './kinds/KindEditor.tsx';
import page from './kinds/kinds.module.css';

/** A new kind of record, made by tapping: its fields on one side, the form as people will see it beside. */
export default function KindBuilderPage() {
  const kinds = useApi('listKinds', {}, { staleTime: 60_000 });
  if (!useCan()('kinds:write')) return <Empty title="您的身份不建记录类型。" />;
  if (!kinds.data) return kinds.error ? <ErrorBox error={kinds.error} /> : <Loading />;
  return <Builder taken={kinds.data.items.map((kind) => kind.id)} />;
}

function Builder({ taken }: { taken: string[] }) {
  const { today } = useMe();
  const navigate = useNavigate();
  const nextKey = useRef(1);
  const [draft, setDraft] = useState<KindDraft>(() => ({
    id: freeId(taken),
    title: '',
    owner: '',
    purpose: '',
    expires: `${Number(today.slice(0, 4)) + 2}-12-31`,
    shape: 'activity',
    dateTitle: '日期',
    minutes: '3',
    participants: 'none',
    accepted: true,
    visibility: 'unit',
    fields: [],
  }));
  const [reason, setReason] = useState('');
  const [writing, setWriting] = useState(false);
  const save = useChange('saveKind', {
    said: '已保存，现在就可以用',
    quiet: true,
    onDone: () => void navigate({ to: '/kinds' }),
  });
  const set = (change: Partial<KindDraft>) => setDraft((before) => ({ ...before, ...change }));
  const setField = (key: number, change: Partial<DraftField>) =>
    set({ fields: draft.fields.map((field) => (field.key === key ? { ...field, ...change } : field)) });
  const add = (type: OfferedType) => {
    const field = {
      key: nextKey.current,
      type,
      title: '',
      required: false,
      inLedger: true,
      options: '',
      help: '',
    };
    nextKey.current += 1;
    set({ fields: [...draft.fields, field] });
  };
  const move = (at: number, by: number) => {
    const fields = [...draft.fields];
    fields.splice(at + by, 0, ...fields.splice(at, 1));
    set({ fields });
  };
  const missing = missingIn(draft);
  const repeats = save.error?.code === 'kind.repeats';
  return (
    <div className="page">
      <PageHead title="新增一种记录" note="先想想能不能用已有的表；每种都要有人负责、有用途、有到期日。">
        <Link className="button" to="/kinds">
          取消
        </Link>
        <button type="button" className="button" onClick={() => setWriting(true)}>
          高级
        </button>
      </PageHead>
      <div className={page.builder}>
        <div className="stack">
          <section className="card form-card" aria-label="这张表">
            <Text label="名称" value={draft.title} max={30} onChange={(title) => set({ title })} />
            <div className="form-pair">
              <Text label="谁要的" value={draft.owner} max={30} onChange={(owner) => set({ owner })} />
              <Text
                label="到期日"
                type="date"
                value={draft.expires}
                onChange={(expires) => set({ expires })}
              />
            </div>
            <Text
              label="用来做什么"
              value={draft.purpose}
              max={100}
              onChange={(purpose) => set({ purpose })}
            />
          </section>
          <section className="card form-card" aria-label="字段">
            <h2>字段</h2>
            {draft.fields.length === 0 && (
              <p className="quiet">点下面的类型加一个字段。日期和单位每张表都有，不用加。</p>
            )}
            <ol className="stack">
              {draft.fields.map((field, at) => (
                <FieldRow
                  key={field.key}
                  field={field}
                  first={at === 0}
                  last={at === draft.fields.length - 1}
                  onChange={(change) => setField(field.key, change)}
                  onMove={(by) => move(at, by)}
                  onRemove={() => set({ fields: draft.fields.filter((f) => f.key !== field.key) })}
                />
              ))}
            </ol>
            <div className="row" role="group" aria-label="加一个字段" style={{ gap: 6 }}>
              {offeredTypes.map(([type, title]) => (
                <button key={type} type="button" className="button small" onClick={() => add(type)}>
                  ＋ {title}
                </button>
              ))}
            </div>
          </section>
          <details className="card form-card form-more">
            <summary>还可以改（不改也行）</summary>
            <div className="form-card-in">
              <div className="form-pair">
                <Select
                  label="形状"
                  value={draft.shape}
                  options={Object.entries(shapeWord)}
                  onChange={(shape) => set({ shape })}
                />
                <Select
                  label="参加人员"
                  value={draft.participants}
                  options={[
                    ['none', '不登记'],
                    ['optional', '可登记'],
                    ['default-unit', '默认全队'],
                  ]}
                  onChange={(participants) => set({ participants })}
                />
              </div>
              <div className="form-pair">
                <Select
                  label="流程"
                  value={draft.accepted ? 'superior' : 'none'}
                  options={[
                    ['superior', '上级认可后生效'],
                    ['none', '登记就生效'],
                  ]}
                  onChange={(how) => set({ accepted: how === 'superior' })}
                />
                <Select
                  label="谁能看"
                  value={draft.visibility}
                  options={[
                    ['unit', '本单位与上级'],
                    ['open', '公开'],
                  ]}
                  onChange={(visibility) => set({ visibility })}
                />
              </div>
              <div className="form-pair">
                <Text
                  label="日期叫什么"
                  value={draft.dateTitle}
                  max={20}
                  onChange={(dateTitle) => set({ dateTitle })}
                />
                <Text
                  label="填一条约几分钟"
                  type="number"
                  value={draft.minutes}
                  onChange={(minutes) => set({ minutes })}
                />
              </div>
            </div>
          </details>
        </div>
        <aside className="stack" aria-label="填表的人看到的">
          <Preview draft={draft} />
          {save.error && !repeats && <ErrorBox error={save.error} />}
          {repeats && (
            <div className="card stack" role="alert">
              <p className="hint heed">{save.error?.detail}</p>
              <label className="field">
                <span className="label">为什么还要另建（会留在审计里）</span>
                <textarea
                  className="input"
                  maxLength={300}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              </label>
            </div>
          )}
          {missing.length > 0 && <p className="quiet">还差：{missing.join('、')}。</p>}
          <button
            type="button"
            className="button primary wide"
            disabled={missing.length > 0 || save.busy || (repeats && reason.trim().length < 4)}
            onClick={() =>
              save.run({
                params: { id: draft.id },
                body: { yaml: declarationOf(draft), ...(repeats ? { reason } : {}) },
              })
            }
          >
            {save.busy ? '正在检查…' : '保存'}
          </button>
        </aside>
      </div>
      {writing && (
        <KindEditor
          initial={missing.length === 0 ? declarationOf(draft) : ''}
          onClose={() => setWriting(false)}
        />
      )}
    </div>
  );
}

function freeId(taken: string[]): string {
  let n = 1;
  while (taken.includes(`own-${n}`)) n += 1;
  return `own-${n}`;
}

interface RowProps {
  field: DraftField;
  first: boolean;
  last: boolean;
  onChange: (change: Partial<DraftField>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}
function FieldRow({ field, first, last, onChange, onMove, onRemove }: RowProps) {
  const name = field.title.trim() || '这个字段';
  return (
    <li className={page.fieldRow}>
      <div className="form-pair">
        <Text label="字段名称" value={field.title} max={30} onChange={(title) => onChange({ title })} />
        <Select
          label="怎么填"
          value={field.type}
          options={offeredTypes}
          onChange={(type) => onChange({ type })}
        />
      </div>
      {isChoice(field.type) && (
        <label className="field">
          <span className="label">选项（一行一个）</span>
          <textarea
            className="input"
            value={field.options}
            onChange={(event) => onChange({ options: event.target.value })}
          />
        </label>
      )}
      <div className="row spread">
        <span className="row">
          <Tick label="必填" value={field.required} onChange={(required) => onChange({ required })} />
          <Tick label="进台账" value={field.inLedger} onChange={(inLedger) => onChange({ inLedger })} />
        </span>
        <span className="row">
          <Small label={`${name}往前`} disabled={first} onClick={() => onMove(-1)}>
            ↑
          </Small>
          <Small label={`${name}往后`} disabled={last} onClick={() => onMove(1)}>
            ↓
          </Small>
          <Small label={`去掉${name}`} disabled={false} onClick={onRemove}>
            ×
          </Small>
        </span>
      </div>
    </li>
  );
}

/** The form itself, to be tried out; nothing of it is kept. */
function Preview({ draft }: { draft: KindDraft }) {
  const [values, setValues] = useState<Record<string, unknown>>({});
  const fields = shownFields(draft);
  return (
    <section className="card form-card" aria-labelledby="kind-preview">
      <h2 id="kind-preview">{draft.title.trim() || '表单的样子'}</h2>
      <p className="quiet">可以试着填，不会保存。</p>
      {fields.map((field) => (
        <FieldInput
          key={`${field.name}${field.type}`}
          field={field}
          value={values[field.name]}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          known={false}
        />
      ))}
    </section>
  );
}

interface TextProps {
  label: string;
  value: string;
  type?: 'text' | 'date' | 'number';
  max?: number;
  onChange: (value: string) => void;
}
function Text({ label, value, type = 'text', max, onChange }: TextProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <input
        className="input"
        type={type}
        maxLength={max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}
function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tick({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface SmallProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}
function Small({ label, disabled, onClick, children }: SmallProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
