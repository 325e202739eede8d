import type { Answer } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { dayText, momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { answerTypes } from '../../ui/states.ts';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { AnswerTag } from '../../ui/StateTag.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { DecideMany } from './DecideMany.tsx';
import { Decision } from './Decision.tsx';
import './duty.css';

/** 免做 and 未开展: what waits for an answer, and what was answered. */
export default function AnswersPage() {
  const [search, setSearch] = useSearchState('/answers');
  const decided = search.tab === 'decided';
  const list = usePages('listAnswers', {
    query: { state: decided ? ['approved', 'refused'] : ['pending'], limit: 30 },
  });
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const decidable = list.items.filter((answer) => answer.abilities.decide);
  const chosen = decidable.filter((answer) => ids.has(answer.id));
  return (
    <div className="page column">
      <PageHead title="免做与未开展" note="如实说明不扣分、不排名；同意后这项任务不再算逾期。" />
      <div className="tabs" role="group" aria-label="哪些">
        <button
          type="button"
          aria-current={decided ? undefined : 'page'}
          onClick={() => setSearch({ tab: undefined })}
        >
          待答复
        </button>
        <button
          type="button"
          aria-current={decided ? 'page' : undefined}
          onClick={() => setSearch({ tab: 'decided' })}
        >
          已答复
        </button>
      </div>
      {list.isPending && <Loading />}
      {list.error && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.data && list.items.length === 0 && (
        <Empty title={decided ? '还没有答复过的申请。' : '没有待答复的申请。'}>
          {decided ? null : '下级在任务里点“申请免做 / 说明未开展”后，会出现在这里。'}
        </Empty>
      )}
      {!decided && (
        <div className="stack" style={{ marginTop: 12, gap: 10 }}>
          {decidable.length > 1 && (
            <label className="check">
              <input
                type="checkbox"
                checked={chosen.length === decidable.length}
                onChange={() =>
                  setIds(chosen.length === decidable.length ? new Set() : new Set(decidable.map((a) => a.id)))
                }
              />
              <span>全部选上（{decidable.length} 条可由您答复）</span>
            </label>
          )}
          <DecideMany chosen={chosen} onDone={() => setIds(new Set())} />
        </div>
      )}
      <ul className="stack" style={{ marginTop: 12, gap: 10 }}>
        {list.items.map((answer) => (
          <AnswerCard
            key={answer.id}
            answer={answer}
            chosen={ids.has(answer.id)}
            onChoose={
              decidable.length > 1 && answer.abilities.decide
                ? () =>
                    setIds(
                      ids.has(answer.id)
                        ? new Set([...ids].filter((id) => id !== answer.id))
                        : new Set([...ids, answer.id]),
                    )
                : null
            }
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <p>
          <button
            type="button"
            className="button wide"
            onClick={() => {
              void list.fetchNextPage();
            }}
          >
            再看一些（共 {list.total} 条）
          </button>
        </p>
      )}
    </div>
  );
}

interface CardProps {
  answer: Answer;
  chosen: boolean;
  /** Null where there is nothing to decide together. */
  onChoose: (() => void) | null;
}
function AnswerCard({ answer, chosen, onChoose }: CardProps) {
  const { today } = useMe();
  return (
    <li className="card stack" style={{ gap: 6 }}>
      <div className="row spread">
        <span>
          {onChoose && (
            <input
              type="checkbox"
              className="answer-choice"
              aria-label={`选“${answer.duty.title}”，${answer.duty.unit.name}`}
              checked={chosen}
              onChange={onChoose}
            />
          )}
          <b>{answerTypes[answer.type]}</b>
          {'　'}
          <Link className="text-link" to="/duties/$id" params={{ id: answer.duty.id }}>
            {answer.duty.title}
          </Link>
        </span>
        <AnswerTag state={answer.state} />
      </div>
      <p className="quiet">
        {answer.duty.bearer === answer.duty.unit.name
          ? answer.duty.bearer
          : `${answer.duty.unit.name} · ${answer.duty.bearer}`}{' '}
        · {dayText(answer.duty.dueOn, today)}到期
      </p>
      <p>{answer.reason}</p>
      <p className="quiet">
        {answer.requestedBy} · {momentText(answer.requestedAt)}
      </p>
      {answer.state !== 'pending' && (
        <p>
          {answer.reply ? `答复：${answer.reply}` : '没有附言'}{' '}
          <span className="quiet">
            {answer.decidedBy}
            {answer.decidedAt && ` · ${momentText(answer.decidedAt)}`}
          </span>
        </p>
      )}
      {answer.abilities.decide && !chosen && <Decision answerId={answer.id} />}
    </li>
  );
}
