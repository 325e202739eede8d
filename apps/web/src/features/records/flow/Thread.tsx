import type { RecordDetail } from '@liulian/contract';
import { useState } from 'react';
import { useCall } from '../../../api/hooks.ts';
import { useMe } from '../../../api/me.ts';
import { detailOf } from '../../../api/problem.ts';
import { momentText } from '../../../ui/dates.ts';

/** What its parties write to one another on the record. */
export function Thread({ record }: { record: RecordDetail }) {
  const { today } = useMe();
  const [text, setText] = useState('');
  const send = useCall('addMessage');
  const { thread } = record;
  if (!thread || (!thread.write && thread.messages.length === 0)) return null;
  return (
    <section className="card" aria-labelledby="thread">
      <h2 id="thread">留言 {thread.messages.length > 0 && thread.messages.length}</h2>
      <ul className="lines thread">
        {thread.messages.map((message) => (
          <li key={message.id}>
            <div className="quiet">
              {message.unit} {message.by}
              {message.mine && '（我）'} · {momentText(message.at, today)}
            </div>
            <p>{message.text}</p>
          </li>
        ))}
      </ul>
      {thread.write && (
        <form
          className="thread-write no-print"
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate({ params: { id: record.id }, body: { text } }, { onSuccess: () => setText('') });
          }}
        >
          <label className="field">
            <span className="label">写留言（各方都看得到）</span>
            <textarea
              className="input"
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          {send.error && (
            <p className="wrong" role="alert">
              {detailOf(send.error)}
            </p>
          )}
          <div>
            <button className="button" disabled={send.isPending || text.trim() === ''}>
              发送
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
