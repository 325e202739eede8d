import type { Duty } from '@liulian/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { call } from '../../api/client.ts';
import { detailOf } from '../../api/problem.ts';
import { queryClient } from '../../api/query-client.ts';
import { newId } from '../../ui/new-id.ts';
import { notify } from '../../ui/notices.tsx';
import { peopleOf } from '../../ui/people-of-unit.ts';
import type { Someone } from '../../ui/PersonPicker.tsx';
import { Mark, StateTag } from '../../ui/StateTag.tsx';
import { post, useOutbox, type Sent } from '../../api/outbox.ts';
import { dutyWords } from '../../ui/duty-words.ts';
import { lessonOf, lessons } from './lessons.ts';
import { Present } from './Present.tsx';

type Step =
  | { at: 'lesson' }
  | { at: 'people'; clientId: string }
  | { at: 'done'; clientId: string; record: Sent | null; people: number; met: string[] };

/** The ten-minute lesson: 讲过了 → who was there (everyone, unless changed) → done. */
export function LessonCard({ duty, known }: { duty: Duty | undefined; known: boolean }) {
  const me = useMe();
  const [index, setIndex] = useState(() => lessonOf(me.today));
  const [step, setStep] = useState<Step>({ at: 'lesson' });
  const waiting = useOutbox(me.account.id);
  const lesson = lessons[index % lessons.length]!;
  // Read as soon as the page is there: by the time the lesson is over the signal may be gone.
  const people = useQuery({
    queryKey: ['people-present', me.unit.id],
    queryFn: () => peopleOf([me.unit]),
    staleTime: 600_000,
    enabled: known || step.at === 'people',
  });

  const finish = async (present: Someone[], clientId: string) => {
    try {
      const record = await post({
        clientId,
        title: lesson.title,
        accountId: me.account.id,
        unitId: me.identity.unit.id,
        body: {
          kind: 'activity',
          occurredOn: me.today,
          unitIds: [me.unit.id],
          participantIds: present.map((p) => p.id),
          fields: { ...duty?.form?.fields, category: 'ten-minute-lesson', topic: lesson.title, minutes: 10 },
          submit: true,
        },
      });
      setStep({
        at: 'done',
        clientId,
        record,
        people: present.length,
        met: record ? [...new Set(record.discharges.map((d) => d.title))] : [],
      });
    } catch (error) {
      notify(detailOf(error), { tone: 'trouble' });
    }
  };

  const undo = async ({ id, revision }: Sent) => {
    try {
      await call('withdrawRecord', { params: { id }, body: { reason: '点错了', revision } });
      await queryClient.invalidateQueries();
      setStep({ at: 'lesson' });
      notify('已撤销');
    } catch (error) {
      notify(detailOf(error), { tone: 'trouble' });
    }
  };

  if (step.at === 'done') {
    const sent = !waiting.some((entry) => entry.clientId === step.clientId);
    return (
      <section className="card lesson" aria-label="会前十分钟" aria-live="polite">
        <h2 className="lesson-done">
          {sent ? (
            <>
              <Mark shape="tick" tone="done" /> 记好了
            </>
          ) : (
            '存在手机上了'
          )}
        </h2>
        <p>
          〈{lesson.title}〉 {step.people} 人参加。
        </p>
        {sent ? (
          step.met.length > 0 && <p className="quiet">完成：{step.met.join('、')}</p>
        ) : (
          <p className="hint heed">现在信号不好，这条记录等在手机上，有信号时自动送出，不用再记一遍。</p>
        )}
        <div className="actions">
          {step.record && (
            <button
              type="button"
              className="button"
              onClick={() => {
                void undo(step.record!);
              }}
            >
              撤销（十分钟内）
            </button>
          )}
          <button
            type="button"
            className="button"
            onClick={() => {
              setIndex(index + 1);
              setStep({ at: 'lesson' });
            }}
          >
            下一课
          </button>
        </div>
      </section>
    );
  }

  return (
    <section className="card lesson" aria-labelledby="today">
      <p className="quiet" id="today">
        {known && !duty ? '本月已讲过，想再讲一课也可以' : '今天要做的一件事'}
      </p>
      <div className="row spread">
        <h2 className="lesson-kind">会前十分钟</h2>
        {duty && <StateTag state={duty.state} note={dutyWords(duty, me.today).note} />}
      </div>
      <p className="lesson-title">
        〈{lesson.title}〉<span className="quiet">10 分钟</span>
      </p>
      {step.at === 'lesson' ? (
        <>
          <details className="lesson-points">
            <summary>讲什么</summary>
            <ol>
              {lesson.points.map((point) => (
                <li key={point}>{point}</li>
              ))}
            </ol>
            <p>
              <b>问一句</b>　{lesson.ask}
            </p>
          </details>
          <div className="lesson-buttons">
            <button type="button" className="button big" onClick={() => setIndex(index + 1)}>
              换一课
            </button>
            <button
              type="button"
              className="button big primary"
              onClick={() => setStep({ at: 'people', clientId: newId() })}
            >
              讲过了 ✓
            </button>
          </div>
        </>
      ) : (
        <Present
          people={people.data}
          failed={people.error !== null}
          onBack={() => setStep({ at: 'lesson' })}
          onDone={(present) => finish(present, step.clientId)}
        />
      )}
    </section>
  );
}
