import type { DutyDetail } from '@liulian/contract';
import { momentText } from '../../ui/dates.ts';
import { answerTypes } from '../../ui/states.ts';
import { AnswerTag } from '../../ui/StateTag.tsx';
import { Decision } from './Decision.tsx';

/** What the unit asked for and what its superior said. */
export function DutyAnswers({ duty }: { duty: DutyDetail }) {
  if (duty.answers.length === 0) return null;
  return (
    <section aria-label="免做与未开展">
      <h2>免做与未开展</h2>
      <div className="lines">
        {duty.answers.map((answer) => (
          <div key={answer.id} className="answer">
            <div className="row">
              <b>{answerTypes[answer.type]}</b>
              <AnswerTag state={answer.state} />
            </div>
            <p>{answer.reason}</p>
            <p className="quiet">
              {answer.requestedBy} · {momentText(answer.requestedAt)}
            </p>
            {answer.reply && <p>答复：{answer.reply}</p>}
            {answer.decidedBy && (
              <p className="quiet">
                {answer.decidedBy} · {answer.decidedAt && momentText(answer.decidedAt)}
              </p>
            )}
            {answer.state === 'pending' && duty.abilities.decide && <Decision answerId={answer.id} />}
          </div>
        ))}
      </div>
    </section>
  );
}
