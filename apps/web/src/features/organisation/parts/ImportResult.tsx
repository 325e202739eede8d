import type { ImportBatch } from '@liulian/contract';
import { css, numberText } from '../../../ui/kit/index.ts';

export function summaryWords(summary: ImportBatch['summary']): string {
  const parts = [
    summary.units ? `单位 ${numberText(summary.units)}` : '',
    summary.people ? `人员 ${numberText(summary.people)}` : '',
    summary.appointments ? `任职 ${numberText(summary.appointments)}` : '',
  ].filter(Boolean);
  return parts.join('、') || '没有变化';
}

/** The dry run: what would change, or every cell that is wrong. */
export function ImportResult({
  batch,
  busy,
  onApply,
}: {
  batch: ImportBatch;
  busy: boolean;
  onApply: () => void;
}) {
  const { summary, problems } = batch;
  return (
    <section className={css.section} aria-labelledby="import-result" aria-live="polite">
      <h2 id="import-result" className={css.title}>
        {batch.fileName}{' '}
        <small>
          {problems.length > 0
            ? `${numberText(summary.problems)} 处要改`
            : batch.state === 'applied'
              ? '已导入'
              : batch.state === 'undone'
                ? '已撤销'
                : '检查通过，还没有写入'}
        </small>
      </h2>
      <p>
        新增或改动：{summaryWords(summary)}；不变 {numberText(summary.unchanged)} 行。
      </p>
      {summary.notes && summary.notes.length > 0 && (
        <ul className="quiet">
          {summary.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {problems.length > 0 && (
        <div
          className={css.scroll}
          style={{ maxHeight: 420, overflowY: 'auto' }}
          tabIndex={0}
          role="region"
          aria-label="要改的单元格"
        >
          <table className={`${css.table} ${css.stacked}`}>
            <thead>
              <tr>
                <th scope="col">表</th>
                <th scope="col">单元格</th>
                <th scope="col">列</th>
                <th scope="col">问题</th>
              </tr>
            </thead>
            <tbody>
              {problems.map((problem) => (
                <tr key={`${problem.sheet}${problem.cell}${problem.message}`}>
                  <td className="nowrap">{problem.sheet}</td>
                  <th scope="row" className="nowrap">
                    {problem.cell}
                  </th>
                  <td className="nowrap">{problem.column}</td>
                  <td>{problem.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {problems.length < summary.problems && (
        <p className="quiet">只列出前 {problems.length} 处，改好后再试。</p>
      )}
      {batch.abilities.apply && (
        <p style={{ marginTop: 12 }}>
          <button type="button" className="button primary" disabled={busy} onClick={onApply}>
            {busy ? '正在导入…' : '正式导入'}
          </button>
        </p>
      )}
    </section>
  );
}
