import type { Answer } from '@liulian/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { detailOf } from '../../api/problem.ts';

interface Outcome {
  id: string;
  what: string;
  trouble: string | null;
}

/** One reply to several requests; each is decided by itself, and what became of it is said. */
export function DecideMany({ chosen, onDone }: { chosen: Answer[]; onDone: () => void }) {
  const client = useQueryClient();
  const [reply, setReply] = useState('');
  const [wanting, setWanting] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<{ word: string; rows: Outcome[] } | null>(null);
  const send = async (decision: 'approve' | 'refuse') => {
    const rows: Outcome[] = [];
    for (const [index, answer] of chosen.entries()) {
      setAt(index);
      const trouble = await call('decideAnswer', {
        params: { id: answer.id },
        body: { decision, reply },
      }).then(() => null, detailOf);
      rows.push({ id: answer.id, what: `${answer.duty.unit.name} · ${answer.duty.title}`, trouble });
    }
    setAt(null);
    setOutcome({ word: decision === 'approve' ? '已同意' : '已答复：未同意', rows });
    setReply('');
    onDone();
    await client.invalidateQueries();
  };
  const troubled = outcome?.rows.filter((row) => row.trouble !== null) ?? [];
  return (
    <>
      {outcome && (
        <section className="card stack" role="status" aria-label="结果" style={{ gap: 6 }}>
          <div className="row spread">
            <b>
              {outcome.rows.length - troubled.length} 条{outcome.word}
              {troubled.length > 0 && `，${troubled.length} 条没有办成`}
            </b>
            <button type="button" className="link" onClick={() => setOutcome(null)}>
              知道了
            </button>
          </div>
          {troubled.map((row) => (
            <p key={row.id}>
              {row.what} <span className="wrong">{row.trouble}</span>
            </p>
          ))}
        </section>
      )}
      {chosen.length > 0 && (
        <section className="card stack no-print" aria-label="一并答复" style={{ gap: 8 }}>
          <label className="field">
            <span className="label">
              一并答复选中的 {chosen.length} 条{' '}
              <span className="must">{wanting ? '（不同意请写明理由）' : '（同意可不写）'}</span>
            </span>
            <input
              className="input"
              value={reply}
              maxLength={500}
              aria-invalid={wanting && reply.trim() === ''}
              onChange={(event) => setReply(event.target.value)}
            />
          </label>
          <div className="actions">
            <button
              type="button"
              className="button primary"
              disabled={at !== null}
              onClick={() => void send('approve')}
            >
              {at === null ? `同意这 ${chosen.length} 条` : `正在办第 ${at + 1} 条…`}
            </button>
            <button
              type="button"
              className="button"
              disabled={at !== null}
              onClick={() => {
                if (reply.trim() === '') setWanting(true);
                else void send('refuse');
              }}
            >
              都不同意
            </button>
          </div>
        </section>
      )}
    </>
  );
}
