import type { ResponseOf } from '@liulian/contract';
import { Mark } from '../../ui/StateTag.tsx';
import { numberText } from '../programme/parts/index.ts';
import page from './audit.module.css';

export function Verification({ result }: { result: ResponseOf<'verifyAudit'> }) {
  return (
    <div className={`card ${page.verified}`} role="status">
      {result.ok
        ? <p><Mark shape="tick" tone="done" /> 记录链完整：{numberText(result.entries)} 条首尾相连，没有改动、缺失或乱序。</p>
        : <p className="tone-overdue"><Mark shape="full" tone="overdue" /> 记录链在第 {result.firstBad} 条断开：{result.reason ?? '原因不明'}。请立即保存数据副本并报告。</p>}
      <p className="quiet">末条校验码 <code>{result.head}</code>，可抄录存档，日后比对。</p>
    </div>
  );
}
