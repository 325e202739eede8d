import type { ResponseOf } from '@liulian/contract';
import { useState } from 'react';
import { useApi, useCall } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { ReasonDialog } from '../../ui/kit/ReasonDialog.tsx';
import { notify } from '../../ui/notices.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import page from './audit.module.css';

type Alarm = ResponseOf<'listAuditAlarms'>['items'][number];

/** What was found altered stays here until a person has said what came of it. */
export function Alarms() {
  const list = useApi('listAuditAlarms', {}, { refetchInterval: 60_000 });
  const [answering, setAnswering] = useState<Alarm | null>(null);
  const items = list.data?.items ?? [];
  const open = items.filter((alarm) => alarm.answeredAt === null);
  const answered = items.filter((alarm) => alarm.answeredAt !== null);
  if (list.error) return <ErrorBox error={list.error} />;
  return (
    <>
      {open.map((alarm) => (
        <section key={alarm.id} className={`card ${page.alarm}`} role="alert">
          <p className="tone-overdue">
            <Mark shape="full" tone="overdue" /> <b>审计报警</b>　{momentText(alarm.raisedAt)}
          </p>
          <p>{alarm.finding}</p>
          <p className="quiet">
            请先保存数据副本和校验点文件，与备份核对，查明是谁、改了什么。答复以前报警一直在，也不再留新的校验点。
          </p>
          <div className="row">
            <button type="button" className="button primary" onClick={() => setAnswering(alarm)}>
              答复这条报警
            </button>
          </div>
        </section>
      ))}
      {answered.length > 0 && (
        <details className="card">
          <summary>已答复的报警 {answered.length} 条</summary>
          <ul className={page.findings}>
            {answered.map((alarm) => (
              <li key={alarm.id}>
                {momentText(alarm.raisedAt)} {alarm.finding}
                <br />
                <span className="quiet">
                  {alarm.answeredBy} {alarm.answeredAt && momentText(alarm.answeredAt)} 答复：{alarm.answer}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {answering && <AnswerDialog alarm={answering} onClose={() => setAnswering(null)} />}
    </>
  );
}

function AnswerDialog({ alarm, onClose }: { alarm: Alarm; onClose: () => void }) {
  const send = useCall('answerAuditAlarm');
  return (
    <ReasonDialog
      title="答复审计报警"
      label="查明的情况和处理（会写进审计链，以您的名义）"
      button="答复"
      least={5}
      busy={send.isPending}
      error={send.error}
      onClose={onClose}
      onSend={(answer) =>
        send.mutate(
          { params: { id: alarm.id }, body: { answer } },
          {
            onSuccess: () => {
              notify('已答复');
              onClose();
            },
          },
        )
      }
    >
      <p>{alarm.finding}</p>
    </ReasonDialog>
  );
}
