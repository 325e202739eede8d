import type { DutyDetail } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { dayText, momentText } from '../../ui/dates.ts';
import { progressText } from '../../ui/progress.ts';
import { pillarTitles, type RecordStatus } from '../../ui/states.ts';
import { Load } from '../../ui/states-of-page.tsx';
import { RecordTag, StateTag } from '../../ui/StateTag.tsx';
import { DutyAnswers } from './DutyAnswers.tsx';
import { dutyWords, isOver } from '../../ui/duty-words.ts';
import { DutyActions } from './DutyActions.tsx';
import './duty.css';

/**
 * Everything about one duty, in the order of the questions: how does it stand, what is missing, what counts,
 * what does the clause say.
 */
export function DutyBody({ duty: query }: { duty: UseQueryResult<DutyDetail, Error> }) {
  return <Load of={query}>{(duty) => <Body duty={duty} />}</Load>;
}

function Body({ duty }: { duty: DutyDetail }) {
  const { today } = useMe();
  const words = dutyWords(duty, today);
  // What a paper itself asks for has that paper as its basis, and its date instead of a cadence.
  const ownPaper = duty.obligation.basis.document === '本文书';
  return (
    <div className="stack duty-body">
      <div className="duty-standing">
        <StateTag state={duty.state} note={words.note} />
        <b className="duty-progress">{progressText(duty.progress, duty.unitWord)}</b>
        <span className="quiet">
          {words.due} · {duty.cause?.title ?? duty.period.title}
        </span>
      </div>
      {duty.missing.length > 0 && (
        <section aria-label="还差什么">
          <h2>还差什么</h2>
          <ul className="bullets">
            {duty.cause?.step ? (
              <li>还没有{duty.cause.step}</li>
            ) : (
              duty.missing.map((line) => <li key={line}>{line}</li>)
            )}
          </ul>
        </section>
      )}
      {duty.pending > 0 && (
        <p className="hint">有 {duty.pending} 条已提交的记录在等上级认可，认可后会计入。</p>
      )}
      {words.makeUp && duty.state === 'overdue' && <p className="hint">{words.makeUp}</p>}
      <DutyActions duty={duty} />
      <DutyRecords duty={duty} />
      <DutyAnswers duty={duty} />
      <section aria-label="依据">
        <h2>规则与依据</h2>
        <p>{duty.obligation.rule}</p>
        <dl className="facts duty-facts">
          {!ownPaper && (
            <>
              <dt>依据</dt>
              <dd>
                《{duty.obligation.basis.title}》{duty.obligation.basis.clause}
              </dd>
            </>
          )}
          <dt>所属</dt>
          <dd>{pillarTitles[duty.pillar]}</dd>
          <dt>责任主体</dt>
          <dd>{ownPaper ? duty.bearer.name : `${duty.obligation.bearer}（本项：${duty.bearer.name}）`}</dd>
          {!ownPaper && (
            <>
              <dt>频次与数额</dt>
              <dd>
                {duty.obligation.cadence}，{duty.obligation.quota}
              </dd>
            </>
          )}
          {duty.obligation.lead && (
            <>
              <dt>牵头</dt>
              <dd>{[duty.obligation.lead, ...duty.obligation.coLead].join('、')}</dd>
            </>
          )}
          {duty.obligation.event && !ownPaper && (
            <>
              <dt>何时产生</dt>
              <dd>
                {duty.obligation.event.title}：{duty.obligation.event.how}
              </dd>
            </>
          )}
          {duty.cause && (
            <>
              <dt>由此产生</dt>
              <dd>
                <Link to="/records/$id" params={{ id: duty.cause.recordId }}>
                  {duty.cause.title}
                </Link>
              </dd>
            </>
          )}
          {duty.event && (
            <>
              <dt>由此产生</dt>
              <dd>
                {duty.event.title}（{dayText(duty.event.occurredOn, today)}）
              </dd>
            </>
          )}
          {duty.obligation.inferred && (
            <>
              <dt>说明</dt>
              <dd>原文没有写明这一点，按方案“读法设置”推定。</dd>
            </>
          )}
          {duty.obligation.note && (
            <>
              <dt>备注</dt>
              <dd>{duty.obligation.note}</dd>
            </>
          )}
        </dl>
      </section>
      {duty.history.length > 0 && (
        <section aria-label="经过">
          <h2>经过</h2>
          <ol className="history">
            {duty.history.map((h) => (
              <li key={`${h.at}${h.text}`}>
                <time dateTime={h.at} className="quiet">
                  {momentText(h.at, today)}
                </time>{' '}
                {h.text}
                {h.by && <span className="quiet"> · {h.by}</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function DutyRecords({ duty }: { duty: DutyDetail }) {
  const { today } = useMe();
  return (
    <section aria-label="计入的记录">
      <h2>计入的记录 {duty.records.filter((r) => r.counted).length}</h2>
      {duty.records.length === 0 && (
        <p className="quiet">
          {duty.cause?.step
            ? `还没有办。在“${duty.cause.title}”上${duty.cause.step}，这里会自动出现。`
            : isOver(duty, today)
              ? '没有期内的记录。'
              : '还没有记录。登记一条相符的记录，这里会自动出现，不用另外填报。'}
        </p>
      )}
      <ul className="lines">
        {duty.records.map((record) => (
          <li key={record.id} className="duty-record">
            <span>
              {record.readable ? (
                <Link to="/records/$id" params={{ id: record.id }}>
                  {record.title}
                </Link>
              ) : (
                record.title
              )}
              {record.by && <span className="quiet"> · {record.by}</span>}
            </span>
            <span className="quiet nowrap">
              {dayText(record.occurredOn, today)}
              {record.unit ? ` · ${record.unit.name}` : ''}
            </span>
            <RecordTag status={record.status as RecordStatus} />
          </li>
        ))}
      </ul>
    </section>
  );
}
