import type { Kind, ResponseOf } from '@liulian/contract';
import { useId, useState } from 'react';
import { urlOf } from '../../../api/client.ts';
import { useApi, useCall } from '../../../api/hooks.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { momentText } from '../../../ui/dates.ts';
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
  const [choices, setChoices] = useState<Record<string, string>>({});
  const columns = Object.entries(choices).map(([column, field]) => `${column}:${field}`);
  const check = (chosen: File, decided: Record<string, string>) => {
    setFile(chosen);
    setChoices(decided);
    const said = Object.entries(decided).map(([column, field]) => `${column}:${field}`);
    trial.mutate({ params: { id: kind.id }, query: { dryRun: 'true', columns: said }, file: chosen });
  };
  const ready = file !== null && result !== undefined && result.problems.length === 0 && result.rows > 0;
  const doubled = result?.warnings.length ?? 0;
  const store = (more: { acceptDuplicates?: 'true'; skipDuplicates?: 'true' }) =>
    load.mutate(
      { params: { id: kind.id }, query: { dryRun: 'false', columns, ...more }, file: file! },
      {
        onSuccess: (r) => {
          const before = r.imported > 0 ? `；${r.imported} 行这个文件先前已经导入过，没有再登记` : '';
          notify(`已导入 ${r.created.length} 条${r.skipped > 0 ? `，跳过 ${r.skipped} 行` : ''}${before}`);
          onClose();
        },
      },
    );
  return (
    <Dialog
      wide
      title={`从 Excel 导入：${kind.title}`}
      onClose={onClose}
      actions={
        ready && doubled > 0 ? (
          <>
            <button
              type="button"
              className="button"
              disabled={load.isPending}
              onClick={() => store({ acceptDuplicates: 'true' })}
            >
              仍然导入全部 {result.rows} 行
            </button>
            <button
              type="button"
              className="button primary"
              disabled={load.isPending || doubled === result.rows}
              onClick={() => store({ skipDuplicates: 'true' })}
            >
              跳过这 {doubled} 行，导入其余 {result.rows - doubled} 行
            </button>
          </>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={!ready || load.isPending}
            onClick={() => store({})}
          >
            {ready ? `导入这 ${result.rows} 条` : '导入'}
          </button>
        )
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
          accept=".xlsx,.csv"
          aria-label="Excel 文件"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen) check(chosen, {});
          }}
        />
        {file && <span>{file.name}</span>}
        {trial.isPending && <span role="status">正在检查…</span>}
      </div>
      {(trial.error ?? load.error) && <ErrorBox error={trial.error ?? load.error} />}
      {result && file && (
        <Headings
          result={result}
          disabled={trial.isPending}
          onChoose={(column, field) => check(file, { ...choices, [column]: field })}
        />
      )}
      {result &&
        (result.problems.length === 0 ? (
          <p className="hint" role="status">
            {result.rows > 0
              ? `检查通过：${result.rows} 行，没有错误。${
                  result.imported > 0 ? `其中 ${result.imported} 行这个文件已经导入过，不会再登记一次。` : ''
                }`
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
                    <tr key={`${p.sheet}${p.cell}${p.message}`}>
                      <td>
                        {result.sheets.length > 1 && `${p.sheet} `}
                        {p.cell}
                      </td>
                      <td>{p.column}</td>
                      <td>{p.message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        ))}
      {ready && doubled > 0 && <Duplicates warnings={result.warnings} />}
      {!file && <Earlier kind={kind} />}
    </Dialog>
  );
}

/** The caller's own imports of this kind, each to be taken back as a whole. */
function Earlier({ kind }: { kind: Kind }) {
  const params = { params: { id: kind.id } };
  const list = useApi('listRecordImports', params);
  const undo = useCall('undoRecordImport');
  const [kept, setKept] = useState<ResponseOf<'undoRecordImport'>['kept']>([]);
  if (!list.data || list.data.items.length === 0) return null;
  return (
    <section className="stack" style={{ gap: 8 }} aria-label="以前的导入">
      <h3>以前的导入</h3>
      <ul className="plain">
        {list.data.items.map((item) => (
          <li key={item.id} className="row" style={{ justifyContent: 'space-between' }}>
            <span>
              {momentText(item.at)}，{item.records} 条
            </span>
            <button
              type="button"
              className="button"
              disabled={undo.isPending}
              onClick={() =>
                undo.mutate(
                  { params: { id: kind.id, importId: item.id } },
                  {
                    onSuccess: (done) => {
                      notify(`已撤回 ${done.withdrawn} 条`);
                      setKept(done.kept);
                    },
                  },
                )
              }
            >
              撤销这次导入
            </button>
          </li>
        ))}
      </ul>
      {undo.error && <ErrorBox error={undo.error} />}
      {kept.length > 0 && (
        <div role="status">
          <p className="hint heed">有 {kept.length} 条不能再撤回：</p>
          <ul className="quiet">
            {kept.map((one) => (
              <li key={one.id}>
                <a href={`/records/${one.id}`}>{one.title}</a>：{one.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

type Warnings = ResponseOf<'importRecords'>['warnings'];

/** Which rows are likely there already, and where; the records open beside this page. */
function Duplicates({ warnings }: { warnings: Warnings }) {
  return (
    <div className="stack" style={{ gap: 8 }}>
      <p className="hint heed">有 {warnings.length} 行可能重复登记，请核对：</p>
      <div style={{ maxHeight: 240, overflow: 'auto' }}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">行</th>
              <th scope="col">为什么</th>
              <th scope="col">已有的记录</th>
            </tr>
          </thead>
          <tbody>
            {warnings.map((warning) => (
              <tr key={`${warning.sheet}${warning.cell}`}>
                <td>
                  {new Set(warnings.map((entry) => entry.sheet)).size > 1 && `${warning.sheet} `}第{' '}
                  {warning.row} 行
                </td>
                <td>{warning.message}</td>
                <td>
                  {warning.record && (
                    <a href={`/records/${warning.record.id}`} target="_blank" rel="noreferrer">
                      {warning.record.title}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

type Result = ResponseOf<'importRecords'>;
const asked = new Set(['guess', 'remembered', 'chosen', 'unknown', 'unread', 'doubled']);

/** What was made of headings unlike the template's, each to be changed, and what was left out. */
function Headings({
  result,
  disabled,
  onChoose,
}: {
  result: Result;
  disabled: boolean;
  onChoose: (column: string, field: string) => void;
}) {
  const columns = result.columns.filter((column) => asked.has(column.decided));
  const titleOf = (key: string | null) => result.fields.find((field) => field.key === key)?.title;
  return (
    <>
      {columns.length > 0 && (
        <fieldset className="stack" style={{ gap: 8 }}>
          <legend>表头和模板不同，请看对不对；改过的下次记得</legend>
          {columns.map(({ id, sheet, cell, heading, field, decided }) => (
            <label key={id} className="row" style={{ gap: 8 }}>
              <span>
                {result.sheets.length > 1 && `${sheet} `}
                {cell}：
                {field
                  ? `把“${heading}”当作“${titleOf(field)}”${decided === 'remembered' ? '（上次选的）' : ''}`
                  : decided === 'unread'
                    ? `“${heading}”不导入`
                    : `不认识“${heading}”`}
              </span>
              <select
                className="input"
                style={{ width: 'auto', maxWidth: '100%' }}
                aria-label={`“${heading}”是哪一列`}
                disabled={disabled}
                value={field ?? (decided === 'unread' ? '-' : '')}
                onChange={(event) => onChoose(id, event.target.value)}
              >
                {!field && decided !== 'unread' && <option value="">请选择</option>}
                <option value="-">不导入这一列</option>
                {result.fields.map((entry) => (
                  <option key={entry.key} value={entry.key}>
                    {entry.title}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </fieldset>
      )}
      {(result.notes.length > 0 || result.skippedSheets.length > 0) && (
        <ul className="quiet">
          {result.skippedSheets.map(({ sheet, reason }) => (
            <li key={sheet}>
              工作表“{sheet}”没有读：{reason}
            </li>
          ))}
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
