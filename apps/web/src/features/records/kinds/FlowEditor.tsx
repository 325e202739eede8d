import type { ReactNode } from 'react';
import { stageWords, isPartyField, withinWords, type DraftFlow, type DraftStep } from './flow-draft.ts';
import { Select, Small, Text, Tick, Wrong } from './inputs.tsx';
import type { DraftField } from './draft-field.ts';
import page from './kinds.module.css';

interface Props {
  flow: DraftFlow | null;
  fields: readonly DraftField[];
  newKey: () => number;
  onStart: () => void;
  /** Adds something owed, and the date field that it needs. */
  onOwe: (flow: DraftFlow) => void;
  onChange: (flow: DraftFlow | null) => void;
  wrong: ReadonlyMap<string, string[]>;
}
type Lists = 'parties' | 'stages' | 'steps' | 'owes';

/** Who else acts on the record, through which stages, by which steps, and what is owed until when. */
export function FlowEditor({ flow, fields, newKey, onStart, onOwe, onChange, wrong }: Props) {
  if (!flow)
    return (
      <section className="card form-card" aria-label="要别人办">
        <h2>要别人办</h2>
        <p className="quiet">发给别的单位或人，由他们签收、答复、限期办。先给一套常用的，再改。</p>
        <div>
          <button type="button" className="button small" onClick={onStart}>
            ＋ 要别的单位（人）办
          </button>
        </div>
      </section>
    );
  const change = <K extends Lists>(list: K, key: number, part: Partial<DraftFlow[K][number]>) =>
    onChange({ ...flow, [list]: flow[list].map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const remove = (list: Lists, key: number) =>
    onChange({ ...flow, [list]: flow[list].filter((one) => one.key !== key) });
  const add = <K extends Lists>(list: K, one: DraftFlow[K][number]) =>
    onChange({ ...flow, [list]: [...flow[list], one] });
  const named = (list: readonly { key: number; title: string }[]) =>
    list.map(({ key, title }) => [String(key), title.trim() || '（还没有名称）'] as const);
  const stages = named(flow.stages);
  const actors = [['host', '登记单位'], ['superior', '上级'], ...named(flow.parties)] as const;
  const byOf = (value: string): DraftStep['by'] =>
    value === 'host' || value === 'superior' ? value : Number(value);
  return (
    <section className="card form-card" aria-label="要别人办">
      <div className="row spread">
        <h2>要别人办</h2>
        <button type="button" className="link" onClick={() => onChange(null)}>
          不要流转
        </button>
      </div>
      <h3>各方</h3>
      {flow.parties.map((party) => (
        <Part key={party.key} what="一方" title={party.title} wrong={wrong.get(`party${party.key}`)}>
          <div className="form-pair">
            <Text
              label="叫什么"
              value={party.title}
              max={20}
              onChange={(title) => change('parties', party.key, { title })}
            />
            <Select
              label="由哪个字段写明"
              value={String(party.field)}
              options={[['0', '请选'], ...named(fields.filter(isPartyField))]}
              onChange={(field) => change('parties', party.key, { field: Number(field) })}
            />
          </div>
          <div className="row spread">
            <Select
              label="可以是谁"
              value={party.within}
              options={withinWords}
              onChange={(within) => change('parties', party.key, { within })}
            />
            <Remove what={party.title} onClick={() => remove('parties', party.key)} />
          </div>
        </Part>
      ))}
      <More onClick={() => add('parties', { key: newKey(), title: '', field: 0, within: 'subtree' })}>
        一方
      </More>
      <h3>环节</h3>
      {flow.stages.map((stage, at) => (
        <Part
          key={stage.key}
          what="环节"
          title={stage.title}
          wrong={wrong.get(`stage${stage.key}`)}
          onRemove={at > 0 ? () => remove('stages', stage.key) : undefined}
        >
          <div className="form-pair">
            <Text
              label="环节名称"
              value={stage.title}
              max={20}
              onChange={(title) => change('stages', stage.key, { title })}
            />
            <Select
              label="这时"
              value={stage.role}
              options={stageWords}
              onChange={(role) => change('stages', stage.key, { role })}
            />
          </div>
        </Part>
      ))}
      <More onClick={() => add('stages', { key: newKey(), title: '', role: 'open' })}>一个环节</More>
      <h3>步骤</h3>
      {flow.steps.map((step, at) => (
        <Part
          key={step.key}
          what="步骤"
          title={step.title}
          wrong={wrong.get(`step${step.key}`)}
          onRemove={() => remove('steps', step.key)}
        >
          <div className="form-pair">
            <Text
              label="步骤名称"
              value={step.title}
              max={12}
              onChange={(title) => change('steps', step.key, { title })}
            />
            <Select
              label="谁来办"
              value={String(step.by)}
              options={actors}
              onChange={(value) => {
                const by = byOf(value);
                change('steps', step.key, { by, each: typeof by === 'number' && step.each });
              }}
            />
          </div>
          <div className="form-pair">
            <Select
              label="从哪个环节"
              value={String(step.from)}
              options={stages}
              onChange={(from) => change('steps', step.key, { from: Number(from) })}
            />
            <Select
              label="到哪个环节"
              value={String(step.to ?? '')}
              options={[['', '还在原来的环节'], ...stages]}
              onChange={(to) => change('steps', step.key, { to: to === '' ? null : Number(to) })}
            />
          </div>
          <Text
            label="要他写什么（可不写）"
            value={step.answer}
            max={30}
            onChange={(answer) => change('steps', step.key, { answer })}
          />
          <div className="row">
            {typeof step.by === 'number' && (
              <Tick
                label="逐家办，都办了才往下走"
                value={step.each}
                onChange={(each) => change('steps', step.key, { each })}
              />
            )}
            <Tick
              label="这是退回，要写原因"
              value={step.back}
              onChange={(back) => change('steps', step.key, { back })}
            />
            {at > 0 &&
              fields.map((field) => (
                <Tick
                  key={field.key}
                  label={`这一步才填“${field.title.trim() || '？'}”`}
                  value={step.asks.includes(field.key)}
                  onChange={(asked) =>
                    change('steps', step.key, {
                      asks: asked ? [...step.asks, field.key] : step.asks.filter((key) => key !== field.key),
                    })
                  }
                />
              ))}
          </div>
        </Part>
      ))}
      <More
        onClick={() =>
          add('steps', {
            key: newKey(),
            title: '',
            from: flow.stages[0]?.key ?? 0,
            to: null,
            by: 'host',
            each: false,
            answer: '',
            asks: [],
            back: false,
          })
        }
      >
        一个步骤
      </More>
      <h3>限期</h3>
      {flow.owes.map((owe) => (
        <Part
          key={owe.key}
          what="限期"
          title={owe.title}
          wrong={wrong.get(`owe${owe.key}`)}
          onRemove={() => remove('owes', owe.key)}
        >
          <Text
            label="欠的是什么"
            value={owe.title}
            max={40}
            onChange={(title) => change('owes', owe.key, { title })}
          />
          <div className="form-pair">
            <Select
              label="办了哪一步就算完成"
              value={String(owe.step)}
              options={named(flow.steps)}
              onChange={(step) => change('owes', owe.key, { step: Number(step) })}
            />
            <Select
              label="到哪一天"
              value={String(owe.due)}
              options={[['0', '请选'], ...named(fields.filter((field) => field.type === 'date'))]}
              onChange={(due) => change('owes', owe.key, { due: Number(due) })}
            />
          </div>
        </Part>
      ))}
      <More onClick={() => onOwe(flow)}>一个限期</More>
      <Tick
        label="发出时编文号"
        value={flow.numbered}
        onChange={(numbered) => onChange({ ...flow, numbered })}
      />
    </section>
  );
}

interface PartProps {
  what: string;
  title: string;
  wrong: readonly string[] | undefined;
  onRemove?: (() => void) | undefined;
  children: ReactNode;
}
/** One party, stage, step or term of the flow, with what the server said of it. */
function Part({ what, title, wrong, onRemove, children }: PartProps) {
  return (
    <div className={page.fieldRow} role="group" aria-label={`${what}：${title}`}>
      {children}
      <Wrong of={wrong} />
      {onRemove && <Remove what={title} onClick={onRemove} />}
    </div>
  );
}

function Remove({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Small label={`去掉${what.trim() || '这一项'}`} onClick={onClick}>
      ×
    </Small>
  );
}

function More({ children, onClick }: { children: string; onClick: () => void }) {
  return (
    <div>
      <button type="button" className="button small" onClick={onClick}>
        ＋ {children}
      </button>
    </div>
  );
}
