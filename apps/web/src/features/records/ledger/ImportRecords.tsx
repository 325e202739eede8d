import type { Kind, ResponseOf } from '@liulian/contract';
import { useId, useState } from 'react';
import { urlOf } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { notify } from '../../../ui/notices.tsx';
import { ErrorBox } from '../../../ui/states-of-page.tsx';

/**
 * Records from Excel: the template, a trial that changes nothing and names every bad cell, then the import.
 */
export function ImportRecords({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const trial = useCall('importRecords');
  const load = useCall('importRecords');
  const result: ResponseOf<'importRecords'> | undefined = trial.data;
  const check = (chosen: File) => {
    setFile(chosen);
    trial.mutate({ params: { id: kind.id }, query: { dryRun: 'true' }, file: chosen });
  };
  const ready = file !== null && result !== undefined && result.problems.length === 0 && result.rows > 0;
  return (
    <Dialog
      wide
      title={`从 Excel 导入：${kind.title}`}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={!ready || load.isPending}
          onClick={() =>
            load.mutate(
              { params: { id: kind.id }, query: { dryRun: 'false' }, file: file! },
              {
                onSuccess: (r) => {
                  notify(`已导入 ${r.created.length} 条`);
                  onClose();
                },
              },
            )
          }
        >
          {ready ? `导入这 ${result.rows} 条` : '导入'}
        </button>
      }
    >
      <p>
        先下载{' '}
        <a href={urlOf('getRecordTemplate', { params: { id: kind.id } })} download>
          导入模板
        </a>
        ，填好后选文件。选了文件只做检查，不会写入。
      </p>
      <div className="row">
        <label className="button" htmlFor={id}>
          {file ? '换一个文件' : '选文件'}
        </label>
        <input
          id={id}
          className="sr-only"
          type="file"
          accept=".xlsx"
          aria-label="Excel 文件"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen) check(chosen);
          }}
        />
        {file && <span>{file.name}</span>}
        {trial.isPending && <span role="status">正在检查…</span>}
      </div>
      {(trial.error ?? load.error) && <ErrorBox error={trial.error ?? load.error} />}
      {result &&
        (result.problems.length === 0 ? (
          <p className="hint" role="status">
            {result.rows > 0
              ? `检查通过：${result.rows} 行，没有错误。`
              : '表里还没有内容，请从模板说明的那一行起填写。'}
          </p>
        ) : (
          <div role="status" className="stack" style={{ gap: 8 }}>
            <p className="hint heed">
              {result.rows} 行里有 {result.problems.length} 处要改。改好后重新选文件；现在什么都没有写入。
            </p>
            <div style={{ maxHeight: 300, overflow: 'auto' }}>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">单元格</th>
                    <th scope="col">列</th>
                    <th scope="col">问题</th>
                  </tr>
                </thead>
                <tbody>
                  {result.problems.map((p) => (
                    <tr key={`${p.cell}${p.message}`}>
                      <td>{p.cell}</td>
                      <td>{p.column}</td>
                      <td>{p.message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        ))}
    </Dialog>
  );
}
