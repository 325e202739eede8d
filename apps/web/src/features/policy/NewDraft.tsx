import { useState, type DragEvent } from 'react';
import type { PolicyDraft } from '@liulian/contract';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { Field } from '../../ui/kit/index.ts';
import { useDraftChange } from './use-draft.ts';
import css from './policy.module.css';

const maxBytes = 5 * 1024 * 1024;

/** Drop a file, choose one, or paste the text. */
export function NewDraft({
  onMade,
  onImport,
}: {
  onMade: (draft: PolicyDraft) => void;
  onImport: () => void;
}) {
  const [over, setOver] = useState(false);
  const [pasting, setPasting] = useState(false);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const upload = useDraftChange('uploadPolicyDraft', onMade);
  const create = useDraftChange('createPolicyDraft', onMade);
  const busy = upload.busy || create.busy;
  const take = (file: File | undefined): void => {
    if (!file) return;
    const reason = file.size > maxBytes ? '文件超过 5 MB，请拆分后再传。' : '';
    setWrong(reason);
    if (!reason) upload.run({ file });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section className="card" aria-label="读一份文件">
      <div
        className={`${css.drop} ${over ? css.over : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p>把文件拖到这里（Word、WPS、PDF、OFD、ODT、RTF、网页或纯文本，5 MB 以内）</p>
        <div className="actions">
          <label className="button primary">
            {busy ? '正在读…' : '选文件'}
            <input
              className="sr-only"
              type="file"
              accept=".txt,.docx,.doc,.wps,.pdf,.ofd,.odt,.rtf,.htm,.html"
              disabled={busy}
              onChange={(event) => {
                take(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </label>
          <button
            type="button"
            className="button"
            aria-expanded={pasting}
            onClick={() => setPasting(!pasting)}
          >
            粘贴文字
          </button>
          <button type="button" className="button" onClick={onImport}>
            导入方案 YAML
          </button>
        </div>
        <p className="help">
          文件只在本机读，不外传；同一份文件读出的结果总是一样。扫描件没有文字，请先用“文字识别”转成文字再粘贴。
        </p>
      </div>
      <div aria-live="polite">
        {(wrong || upload.error || create.error) && (
          <div className={css.gap}>
            {wrong ? (
              <div className="error-box" role="alert">
                <p>{wrong}</p>
              </div>
            ) : (
              <ErrorBox error={upload.error ?? create.error} />
            )}
          </div>
        )}
      </div>
      {pasting && (
        <form
          className={`stack ${css.gap}`}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim())
              create.run({ body: { name: text.trim().split('\n')[0]?.slice(0, 60) ?? '粘贴的文件', text } });
          }}
        >
          <Field label="文件全文" help="连标题一起粘贴；从网页或 Word 复制来的都可以。">
            {(inner) => (
              <textarea
                {...inner}
                className="input"
                rows={10}
                value={text}
                maxLength={500_000}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <div className="actions">
            <button type="submit" className="button primary" disabled={busy || !text.trim()}>
              {create.busy ? '正在读…' : '读一遍'}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
