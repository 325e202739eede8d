import { useRef, useState } from 'react';
import { useCan } from '../../../api/me.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { ApiProblem } from '../../../api/problem.ts';
import { useChange } from '../../../ui/kit/index.ts';
import page from './kinds.module.css';

const example = `id: fire-safety-visit
shape: activity
title: 廉洁走访
owner: 总队纪委
purpose: 走访重点单位听取对队伍的意见
expires: 2027-12-31
date: 走访日期
title-from: place
participants: optional
fields:
  place: { type: text, title: 走访单位, required: true, max: 60, main: true }
  gist: { type: longtext, title: 意见摘要, max: 1000 }
lifecycle: { accepted-by: superior }
visibility: unit
ledger: [occurredOn, place, participants, units, status]
minutes: 3
`;

interface Wrong {
  line: number | null;
  text: string;
}

/** The server names a place as `5:fields.a.type`: line, then field. */
function wrongsOf(error: ApiProblem | null): Wrong[] {
  if (!error) return [];
  if (error.errors.length === 0)
    return [{ line: Number(/第\s*(\d+)\s*行/.exec(error.detail)?.[1] ?? 0) || null, text: error.detail }];
  return error.errors.map(({ field, message }) => {
    const found = /^(\d+):(.*)$/.exec(field);
    const name = found ? found[2] : field;
    return {
      line: found ? Number(found[1]) : null,
      text: name && name !== 'yaml' ? `${name}：${message}` : message,
    };
  });
}

/**
 * Checked whole by the server before anything is kept; every refusal names its line, and pressing it goes
 * there.
 */
export function KindEditor({ initial, onClose }: { initial: string; onClose: () => void }) {
  const can = useCan();
  const [yaml, setYaml] = useState(initial);
  const [reason, setReason] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const save = useChange('saveKind', { said: '已保存，现在就可以用', quiet: true, onDone: onClose });
  const id = /^id:\s*["']?([\w-]+)/m.exec(yaml)?.[1];
  const errors = wrongsOf(save.error);
  const repeats = save.error?.code === 'kind.repeats';
  const goTo = (line: number): void => {
    const start =
      yaml
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    box.current?.focus();
    box.current?.setSelectionRange(start, start + (yaml.split('\n')[line - 1]?.length ?? 0));
  };
  const lines = Math.max(16, yaml.split('\n').length);
  if (!can('kinds:write')) return null;
  return (
    <Dialog
      wide
      title="新增或替换记录类型"
      onClose={onClose}
      actions={
        <>
          {yaml === '' && (
            <button type="button" className="button" onClick={() => setYaml(example)}>
              填一个样例
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={!id || save.busy || (repeats && reason.trim().length < 4)}
            onClick={() => {
              if (id) save.run({ params: { id }, body: { yaml, ...(repeats ? { reason } : {}) } });
            }}
          >
            {save.busy ? '正在检查…' : '检查并保存'}
          </button>
        </>
      }
    >
      <div className="field">
        <label htmlFor="kind-yaml">声明（YAML）</label>
        <span className="help" id="kind-help">
          写明 id、负责人、用途和到期日。id 与已有类型相同就替换它，旧记录保留。
        </span>
        <div className={page.editor}>
          <div className={page.gutter} aria-hidden="true">
            {Array.from({ length: lines }, (_, index) => (
              <span key={index}>{index + 1}</span>
            ))}
          </div>
          <textarea
            ref={box}
            id="kind-yaml"
            className={page.text}
            rows={lines}
            spellCheck={false}
            autoCapitalize="none"
            wrap="off"
            aria-describedby="kind-help kind-errors"
            aria-invalid={errors.length > 0 || undefined}
            value={yaml}
            onChange={(event) => {
              setYaml(event.target.value);
              if (save.error) save.reset();
            }}
          />
        </div>
        <div id="kind-errors" aria-live="polite">
          {errors.length > 0 && (
            <ul className="error-box">
              {errors.map(({ line, text }) => (
                <li key={`${line}${text}`}>
                  {line !== null && (
                    <button type="button" className="link" onClick={() => goTo(line)}>
                      第 {line} 行
                    </button>
                  )}{' '}
                  {text}
                </li>
              ))}
            </ul>
          )}
        </div>
        {repeats && (
          <label className="field">
            <span className="label">为什么还要另建（会留在审计里）</span>
            <textarea
              className="input"
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        )}
      </div>
    </Dialog>
  );
}
