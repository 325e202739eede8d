import type { ResponseOf } from '@liulian/contract';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { detailOf } from '../../api/problem.ts';
import { presentMoment, momentText } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { numberText } from '../../ui/kit/index.ts';
import page from './audit.module.css';

interface Run {
  run: () => void;
  busy: boolean;
  result: ResponseOf<'verifyAudit'> | null;
  at: string;
}

/** Verifying reads the whole chain: it runs when it is asked for, not whenever the page is opened. */
export function useVerification(): Run {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<{ result: Run['result']; at: string }>({ result: null, at: '' });
  const run = (): void => {
    setBusy(true);
    call('verifyAudit')
      .then(
        (result) => setDone({ result, at: presentMoment() }),
        (error: unknown) => notify(detailOf(error), { tone: 'trouble' }),
      )
      .finally(() => setBusy(false));
  };
  return { run, busy, ...done };
}

export function Verification({ of: { result, at } }: { of: Run }) {
  if (!result) return null;
  return (
    <div className={`card ${page.verified}`} role="status">
      {result.ok ? (
        <p>
          <Mark shape="tick" tone="done" /> 记录链完整：{numberText(result.entries)}{' '}
          条首尾相连，没有改动、缺失或乱序；
          {result.checkpoints > 0
            ? `与留存的 ${numberText(result.checkpoints)} 个校验点相符；`
            : '还没有留存的校验点可比；'}
          {numberText(result.records)} 条记录、{numberText(result.accounts)}{' '}
          个账号（密码、动态口令、停用、授权）以及申请、事件、任职与链上的散列一致。
        </p>
      ) : (
        <>
          {result.firstBad !== null && (
            <p className="tone-overdue">
              <Mark shape="full" tone="overdue" /> 记录链在第 {result.firstBad} 条断开：
              {result.reason ?? '原因不明'}。
            </p>
          )}
          {result.findings.length > 0 && (
            <ul className={page.findings}>
              {result.findings.map((finding) => (
                <li key={finding} className="tone-overdue">
                  <Mark shape="full" tone="overdue" /> {finding}
                </li>
              ))}
            </ul>
          )}
          <p>请立即保存数据副本，不要再改，并向分管领导和上级报告。</p>
        </>
      )}
      <p className="quiet">
        {momentText(at)}校验。末条校验码 <code>{result.head}</code>，可抄录存档，日后比对。
      </p>
    </div>
  );
}
