import type { ResponseOf } from '@liulian/contract';
import { useState } from 'react';
import { useApi, useCall } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { Dialog } from '../../ui/Dialog.tsx';
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
  const [answer, setAnswer] = useState('');
  const send = useCall('answerAuditAlarm');
  return (
    <Dialog
      title="答复审计报警"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={answer.trim().length < 5 || send.isPending}
            onClick={() =>
              send.mutate(
                { params: { id: alarm.id }, body: { answer: answer.trim() } },
                {
                  onSuccess: () => {
                    notify('已答复');
                    onClose();
                  },
                },
              )
            }
          >
            答复
          </button>
        </>
      }
    >
      <p>{alarm.finding}</p>
      <label className="field">
        <span className="label">查明的情况和处理（会写进审计链，以您的名义）</span>
        <textarea
          className="input"
          maxLength={500}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
      </label>
      {send.error && <ErrorBox error={send.error} />}
    </Dialog>
  );
}
