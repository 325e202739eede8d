import { useState } from 'react';
import { useCall } from '../../api/hooks.ts';
import { notify } from '../../ui/notices.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';

/**
 * The superior's answer. Agreeing needs one tap; refusing asks for a word of why, because someone has to act
 * on it.
 */
export function Decision({ answerId }: { answerId: string }) {
  const [reply, setReply] = useState('');
  const [wanting, setWanting] = useState(false);
  const decide = useCall('decideAnswer');
  const send = (decision: 'approve' | 'refuse') =>
    decide.mutate(
      { params: { id: answerId }, body: { decision, reply } },
      { onSuccess: () => notify(decision === 'approve' ? '已同意' : '已答复：未同意') },
    );
  return (
    <div className="stack no-print" style={{ gap: 8 }}>
      <label className="field">
        <span className="label">
          答复 <span className="must">{wanting ? '（不同意请写明理由）' : '（同意可不写）'}</span>
        </span>
        <input
          className="input"
          value={reply}
          maxLength={500}
          aria-invalid={wanting && reply.trim() === ''}
          onChange={(event) => setReply(event.target.value)}
        />
      </label>
      {decide.error && <ErrorBox error={decide.error} />}
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={decide.isPending}
          onClick={() => send('approve')}
        >
          同意
        </button>
        <button
          type="button"
          className="button"
          disabled={decide.isPending}
          onClick={() => {
            if (reply.trim() === '') setWanting(true);
            else send('refuse');
          }}
        >
          不同意
        </button>
      </div>
    </div>
  );
}
