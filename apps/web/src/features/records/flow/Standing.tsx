import type { Kind, PartyView, RecordDetail } from '@liulian/contract';
import { Mark } from '../../../ui/StateTag.tsx';

/** The stages in their order, with the present one; one that takes it back shows only when it is there. */
export function StageLine({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  const present = record.stage;
  if (!present || !kind || kind.stages.length < 2) return null;
  const been = new Set(record.acts.filter((act) => act.ended === null).map((act) => act.to));
  const shown = kind.stages.filter((stage) => !stage.void || stage.id === present.id);
  return (
    <ol className="stage-line" aria-label="办理环节">
      {shown.map((stage) => {
        const here = stage.id === present.id;
        const passed = !here && been.has(stage.title);
        return (
          <li
            key={stage.id}
            aria-current={here ? 'step' : undefined}
            className={here ? 'here' : passed ? 'passed' : ''}
          >
            <Mark
              shape={passed || (here && stage.final) ? 'tick' : here ? 'full' : 'ring'}
              tone={here ? 'touch' : passed ? 'done' : 'quiet'}
            />
            {stage.title}
            {passed && <span className="sr-only">（已过）</span>}
          </li>
        );
      })}
    </ol>
  );
}

/** 送达 2/2 · 已回 1/2: how many have done what each was asked. */
const countsText = (party: PartyView) =>
  party.steps.map((step) => `${step.title} ${step.done}/${step.of}`).join(' · ');

const most = 10;

/** Who the record goes to, and what each has done; whoever may not know it of others sees their own line. */
export function Parties({ record }: { record: RecordDetail }) {
  const shown = record.parties.filter((party) => party.slots.length > 0);
  return shown.map((party) => (
    <section key={party.id} className="card" aria-label={party.title}>
      <div className="row spread party-head">
        <h2>
          {party.title} {party.slots.length > 1 && party.slots.length}
        </h2>
        {party.steps.length > 0 && <b>{countsText(party)}</b>}
      </div>
      <PartyList record={record} party={party} />
    </section>
  ));
}

type Slot = PartyView['slots'][number];

function PartyList({ record, party }: { record: RecordDetail; party: PartyView }) {
  // What is still to be done stands first.
  const left = (slot: Slot) => party.steps.filter((step) => !slot.done.includes(step.id)).length;
  const slots = party.slots.toSorted((a, b) => Number(b.mine) - Number(a.mine) || left(b) - left(a));
  const line = (slot: Slot) => (
    <li key={slot.id} className="party-line">
      <span>
        {slot.name}
        {slot.post && !slot.post.vacant && slot.post.holders.join('、')}
        {slot.mine && (
          <span className="late party-mine">{slot.type === 'unit' && !slot.post ? '本单位' : '本人'}</span>
        )}
        {slot.post?.vacant && <p className="quiet">{slot.post.vacant}</p>}
      </span>
      <span className="party-states">
        {statesOf(record, party, slot).map(({ title, done }) => (
          <span key={title} className="tag tone-quiet">
            <Mark shape={done ? 'tick' : 'ring'} tone={done ? 'done' : 'plain'} />
            {done ? `已${title}` : `未${title}`}
          </span>
        ))}
      </span>
      {answersOf(record, slot).map((answer) => (
        <p key={answer.title} className="party-answer">
          <span className="quiet">{answer.title}　</span>
          {answer.text}
        </p>
      ))}
    </li>
  );
  return (
    <>
      <ul className="lines">{slots.slice(0, most).map(line)}</ul>
      {slots.length > most && (
        <details>
          <summary>还有 {slots.length - most} 个</summary>
          <ul className="lines">{slots.slice(most).map(line)}</ul>
        </details>
      )}
    </>
  );
}

/** What it answered and still stands; the server leaves out what others may not read. */
const answersOf = (record: RecordDetail, slot: Slot) =>
  record.acts
    .filter((act) => act.ended === null && act.round === record.round && act.for === slot.name)
    .flatMap((act) => act.answers);

function statesOf(record: RecordDetail, party: PartyView, slot: Slot): { title: string; done: boolean }[] {
  if (party.steps.length > 0)
    return party.steps.map((step) => ({ title: step.title, done: slot.done.includes(step.id) }));
  const title = (id: string) => record.acts.find((act) => act.step === id)?.title;
  const done = slot.done.flatMap((id) => title(id) ?? []);
  if (!slot.mine) return [];
  const open = record.steps
    .filter(
      (step) => !step.back && step.slots.some((own) => own.id === slot.id) && !slot.done.includes(step.id),
    )
    .map((step) => step.title);
  return [
    ...done.map((one) => ({ title: one, done: true })),
    ...open.map((one) => ({ title: one, done: false })),
  ];
}
