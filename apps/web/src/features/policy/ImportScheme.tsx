import { useRef, useState } from 'react';
import type { PolicyDraft } from '@liulian/contract';
import { Dialog } from '../../ui/Dialog.tsx';
import { useDraftChange } from './use-draft.ts';
import css from './policy.module.css';

/** Checked whole before anything is kept; every refusal names its line, and pressing it goes there. */
export function ImportScheme({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (draft: PolicyDraft) => void;
}) {
  const [yaml, setYaml] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const load = useDraftChange('importScheme', onMade);
  const errors = (load.error?.errors ?? []).map(({ field, message }) => ({
    line: Number(/^(\d+):/.exec(field)?.[1] ?? 0),
    message: message.replace(/^第 \d+ 行 /, ''),
  }));
  const goTo = (line: number): void => {
    const start =
      yaml
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    box.current?.focus();
    box.current?.setSelectionRange(start, start + (yaml.split('\n')[line - 1]?.length ?? 0));
  };
  return (
    <Dialog
      wide
      title="导入方案 YAML"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={load.busy || !yaml.trim()}
            onClick={() => load.run({ body: { yaml } })}
          >
            {load.busy ? '正在查…' : '查一遍，成为草稿'}
          </button>
        </>
      }
    >
      <p className="quiet">
        与方案包里的 scheme.yaml
        同一种写法。导入后先成为草稿，各项默认采纳；文件里没有的现行事项默认结束，施行前都能改。
      </p>
      <label className="button">
        选 YAML 文件
        <input
          className="sr-only"
          type="file"
          accept=".yaml,.yml"
          onChange={(event) => {
            void event.target.files?.[0]?.text().then(setYaml);
            event.target.value = '';
          }}
        />
      </label>
      <div className="field">
        <label htmlFor="scheme-yaml">或者粘贴</label>
        <textarea
          ref={box}
          id="scheme-yaml"
          className={`input ${css.yaml}`}
          rows={12}
          spellCheck={false}
          wrap="off"
          aria-describedby="scheme-errors"
          aria-invalid={load.error !== null || undefined}
          value={yaml}
          onChange={(event) => setYaml(event.target.value)}
        />
      </div>
      <div id="scheme-errors" aria-live="polite">
        {load.error && (
          <ul className="error-box">
            {errors.length === 0 ? (
              <li>{load.error.detail}</li>
            ) : (
              errors.map(({ line, message }) => (
                <li key={`${line}${message}`}>
                  <button type="button" className="link" onClick={() => goTo(line)}>
                    第 {line} 行
                  </button>{' '}
                  {message}
                </li>
              ))
            )}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
