import type { DraftFlow, DraftStep } from './flow-draft.ts';
import page from './kinds.module.css';

/** The flow as a picture: its stages in order, and what leads from each. */
export function FlowPicture({ flow }: { flow: DraftFlow }) {
  const word = (title: string) => title.trim() || '？';
  const who = (by: DraftStep['by']) =>
    by === 'host'
      ? '登记单位'
      : by === 'superior'
        ? '上级'
        : word(flow.parties.find(({ key }) => key === by)?.title ?? '');
  return (
    <section className="card form-card" aria-labelledby="kind-flow">
      <h2 id="kind-flow">流转的样子</h2>
      <ol className={page.picture}>
        {flow.stages.map((stage) => (
          <li key={stage.key}>
            <b className={stage.role === 'void' ? page.void : ''}>{word(stage.title)}</b>
            <ul>
              {flow.steps
                .filter((step) => step.from === stage.key)
                .map((step) => {
                  const to = flow.stages.find(({ key }) => key === step.to);
                  const owed = flow.owes.find((owe) => owe.step === step.key);
                  return (
                    <li key={step.key}>
                      {who(step.by)}
                      {step.each && typeof step.by === 'number' ? '逐家' : ''}
                      <b>{word(step.title)}</b>
                      {to ? `${step.back ? '，退到' : ' → '}${word(to.title)}` : ''}
                      {owed ? <span className="quiet">（限期）</span> : null}
                    </li>
                  );
                })}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
