import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { Kind } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useChange } from '../../ui/kit/index.ts';
import { FieldInput } from './form/FieldInput.tsx';
import './form/form.css';
import { FieldList } from './kinds/FieldList.tsx';
import { isPartyField, usualFlow, type DraftFlow } from './kinds/flow-draft.ts';
import { FlowEditor } from './kinds/FlowEditor.tsx';
import { FlowPicture } from './kinds/FlowPicture.tsx';
import { Select, Text } from './kinds/inputs.tsx';
import type { DraftField, OfferedType } from './kinds/draft-field.ts';
import { declarationOf, missingIn, shownFields, wrongByPart } from './kinds/kind-draft.ts';
import type { KindDraft } from './kinds/kind-draft.ts';
import { openedKind } from './kinds/opened-kind.ts';
import { shapeWord } from './kinds/kind-words.ts';
import { KindEditor } from './kinds/KindEditor.tsx';
import { TablesEditor } from './kinds/TablesEditor.tsx';
import page from './kinds/kinds.module.css';

/** A kind of record, made or changed by tapping: its fields on one side, the form as people see it beside. */
export default function KindBuilderPage() {
  const kinds = useApi('listKinds', {}, { staleTime: 60_000 });
  const { id } = useParams({ strict: false }) as { id?: string };
  const { today } = useMe();
  if (!useCan()('kinds:write')) return <Empty title="您的身份不建记录类型。" />;
  if (!kinds.data) return kinds.error ? <ErrorBox error={kinds.error} /> : <Loading />;
  const all = kinds.data.items;
  if (id === undefined) return <Builder kinds={all} initial={emptyKind(all, today)} />;
  const kind = all.find((one) => one.id === id && one.source === 'site');
  return kind ? <Opened kind={kind} kinds={all} /> : <Empty title="没有这种本站自建的记录类型。" />;
}

/** A kind of the site, opened to be changed: on the page where the page can say all of it, else as text. */
function Opened({ kind, kinds }: { kind: Kind; kinds: readonly Kind[] }) {
  const navigate = useNavigate();
  // Read once and kept: saving must not take what is being written away.
  const text = useApi('getKindText', { params: { id: kind.id } }, { staleTime: Infinity });
  if (!text.data) return text.error ? <ErrorBox error={text.error} /> : <Loading />;
  const draft = openedKind(kind, text.data.yaml, text.data.declared);
  if (draft) return <Builder kinds={kinds} initial={draft} changing />;
  return (
    <div className="page">
      <PageHead
        title={`修改：${kind.title}`}
        note="这一种是用文字声明写的，页面上的格子装不下，照原样改文字。"
      />
      <KindEditor initial={text.data.yaml} onClose={() => void navigate({ to: '/kinds' })} />
    </div>
  );
}

function emptyKind(kinds: readonly Kind[], today: string): KindDraft {
  return {
    id: freeId(kinds.map((kind) => kind.id)),
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
    tables: [],
    flow: null,
    numbered: 0,
  };
}

interface Props {
  kinds: readonly Kind[];
  initial: KindDraft;
  changing?: boolean;
}
function Builder({ kinds, initial, changing = false }: Props) {
  const navigate = useNavigate();
  const nextKey = useRef(initial.numbered + 1);
  const [draft, setDraft] = useState(initial);
  const [reason, setReason] = useState('');
  const [writing, setWriting] = useState(false);
  const save = useChange('saveKind', {
    said: '已保存，现在就可以用',
    quiet: true,
    onDone: () => void navigate({ to: '/kinds' }),
  });
  const set = (change: Partial<KindDraft>) => setDraft((before) => ({ ...before, ...change }));
  /** The first of so many keys that nothing has yet. */
  const newKey = (count = 1) => {
    nextKey.current += count;
    return nextKey.current - count;
  };
  /** One with a title is made because something else needs it: it is required. */
  const newField = (type: OfferedType, title = ''): DraftField => ({
    key: newKey(),
    type,
    title,
    required: title !== '',
    inLedger: true,
    options: '',
    help: '',
    of: '',
  });
  /** The field of that sort, made where there is none yet. */
  const fieldFor = (fits: (field: DraftField) => boolean, type: OfferedType, title: string) => {
    const found = draft.fields.find(fits);
    const field = found ?? newField(type, title);
    return { field, fields: found ? draft.fields : [...draft.fields, field] };
  };
  const startFlow = () => {
    const { field, fields } = fieldFor(isPartyField, 'units', '承办单位');
    set({ fields, flow: usualFlow(newKey(10), field.key), shape: 'document' });
  };
  const addOwe = (flow: DraftFlow) => {
    const { field, fields } = fieldFor((one) => one.type === 'date', 'date', '答复期限');
    const step = flow.steps.find(({ by }) => typeof by === 'number') ?? flow.steps[0];
    if (!step) return;
    const owe = { key: newKey(), title: `${step.title}${draft.title}`, step: step.key, due: field.key };
    set({ fields, flow: { ...flow, owes: [...flow.owes, owe] } });
  };
  const missing = missingIn(draft);
  const repeats = save.error?.code === 'kind.repeats';
  const wrong = wrongByPart(save.error?.errors ?? []);
  const referable = kinds.map((kind) => [kind.id, kind.title] as const);
  return (
    <div className="page">
      <PageHead
        title={changing ? `修改：${initial.title}` : '新增一种记录'}
        note={
          changing
            ? '已登记的记录都留着；去掉的字段不再显示，加回来的是新字段。'
            : '先想想能不能用已有的表；每种都要有人负责、有用途、有到期日。'
        }
      >
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
            <FieldList
              fields={draft.fields}
              newField={newField}
              onChange={(fields) => set({ fields })}
              adds="加一个字段"
              kinds={referable}
              wrong={wrong}
            />
          </section>
          <TablesEditor
            tables={draft.tables}
            onChange={(tables) => set({ tables })}
            newKey={newKey}
            newField={newField}
            wrong={wrong}
          />
          <FlowEditor
            flow={draft.flow}
            fields={draft.fields}
            newKey={newKey}
            onStart={startFlow}
            onOwe={addOwe}
            onChange={(flow) => set({ flow })}
            wrong={wrong}
          />
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
                  disabled={draft.flow !== null}
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
          {draft.flow && <FlowPicture flow={draft.flow} />}
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

/** The form itself, to be tried out; nothing of it is kept. */
function Preview({ draft }: { draft: KindDraft }) {
  const [values, setValues] = useState<Record<string, unknown>>({});
  const fields = shownFields(draft);
  return (
    <section className="card form-card" aria-labelledby="kind-preview">
      <h2 id="kind-preview">{draft.title.trim() || '表单的样子'}</h2>
      <p className="quiet">可以试着填，不会保存。</p>
      {fields
        .filter((field) => field.type !== 'reference' || field.kinds?.[0])
        .map((field) => (
          <FieldInput
            key={`${field.name}${field.type}`}
            field={field}
            value={values[field.name]}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            known={false}
          />
        ))}
      {draft.tables.map((table) => (
        <div key={table.key} className="field">
          <span className="label">{table.title.trim() || '（还没有名称）'}</span>
          <span className="help">
            一行一条：{table.columns.map((column) => column.title.trim() || '？').join('、')}
          </span>
        </div>
      ))}
    </section>
  );
}
