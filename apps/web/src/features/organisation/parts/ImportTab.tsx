import { useState } from 'react';
import type { ImportBatch } from '@liulian/contract';
import { urlOf } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { momentText } from '../../../ui/dates.ts';
import { Empty, ErrorBox } from '../../../ui/states-of-page.tsx';
import { ConfirmDialog, css, Listing, useChange } from '../../../ui/kit/index.ts';
import { ImportResult, summaryWords } from './ImportResult.tsx';
import page from './organisation.module.css';

const stateWord: Record<ImportBatch['state'], string> = {
  checked: '已检查，未导入',
  refused: '有错，未导入',
  applied: '已导入',
  undone: '已撤销',
};

function History({ onOpen }: { onOpen: (batch: ImportBatch) => void }) {
  const list = usePages('listImports', { query: { limit: 20 } });
  const [undoing, setUndoing] = useState<ImportBatch | null>(null);
  const undo = useChange('undoImport', {
    said: '已撤销，单位、人员和任职恢复原样',
    onDone: (batch) => {
      setUndoing(null);
      onOpen(batch);
    },
  });
  return (
    <section className={css.section} aria-labelledby="imports">
      <h2 id="imports" className={css.title}>
        导入历史
      </h2>
      <Listing of={list} empty={<Empty title="还没有导入过">每次导入都会列在这里，可以整批撤销。</Empty>}>
        {(items) => (
          <div className={css.scroll}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead>
                <tr>
                  <th scope="col">时间</th>
                  <th scope="col">文件</th>
                  <th scope="col">谁</th>
                  <th scope="col">内容</th>
                  <th scope="col">结果</th>
                  <th scope="col">
                    <span className="sr-only">操作</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((batch) => (
                  <tr key={batch.id}>
                    <td className="nowrap">{momentText(batch.createdAt)}</td>
                    <th scope="row">
                      <button type="button" className={css.link} onClick={() => onOpen(batch)}>
                        {batch.fileName}
                      </button>
                    </th>
                    <td className="nowrap">{batch.createdBy}</td>
                    <td>{summaryWords(batch.summary)}</td>
                    <td className="nowrap">{stateWord[batch.state]}</td>
                    <td className="num">
                      {batch.abilities.undo && (
                        <button
                          type="button"
                          className={css.link}
                          aria-label={`撤销${batch.fileName}`}
                          onClick={() => setUndoing(batch)}
                        >
                          撤销
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {undoing && (
        <ConfirmDialog
          title="撤销这次导入"
          button="撤销"
          cancel="不撤销"
          busy={undo.busy}
          onConfirm={() => undo.run({ params: { id: undoing.id } })}
          onClose={() => setUndoing(null)}
        >
          <p>
            “{undoing.fileName}”带来的 {summaryWords(undoing.summary)} 会恢复到导入以前。
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

/**
 * Nothing is written until the whole sheet is right: check first, then apply, and undo as long as it is
 * possible.
 */
export function ImportTab() {
  const [batch, setBatch] = useState<ImportBatch | null>(null);
  const check = useChange('checkImport', { quiet: true, onDone: setBatch });
  const apply = useChange('applyImport', { said: '已导入', onDone: setBatch });
  const choose = (file: File | undefined): void => {
    if (!file) return;
    setBatch(null);
    check.run({ file });
  };
  return (
    <>
      <ol className={page.steps}>
        <li>
          <b>1 取模板</b>
          <span className="quiet">三张表：单位、人员、任职。只填要新增或改动的行。</span>
          <a className="button" href={urlOf('getImportTemplate')} download>
            下载模板
          </a>
        </li>
        <li>
          <b>2 试导入</b>
          <span className="quiet">先检查，不写入；有错会按单元格列出。</span>
          <label className="button primary">
            {check.busy ? '正在检查…' : '选 Excel 文件'}
            <input
              type="file"
              className="sr-only"
              accept=".xlsx"
              disabled={check.busy}
              onChange={(event) => {
                choose(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </label>
        </li>
        <li>
          <b>3 正式导入</b>
          <span className="quiet">全部无误才能导入，导入后还可整批撤销。</span>
        </li>
      </ol>
      {check.error && <ErrorBox error={check.error} />}
      {batch && (
        <ImportResult
          batch={batch}
          busy={apply.busy}
          onApply={() => apply.run({ params: { id: batch.id } })}
        />
      )}
      <History onOpen={setBatch} />
    </>
  );
}
