import type { ResponseOf } from '@liulian/contract';
import { momentText } from '../../ui/dates.ts';
import { css } from '../../ui/kit/index.ts';
import page from './audit.module.css';

type Entry = ResponseOf<'listAudit'>['items'][number];

/**
 * The head of each hash is enough to compare two printouts by eye; the whole of it is in the title and the
 * export.
 */
export function AuditTable({
  items,
  onAction,
  onObject,
}: {
  items: Entry[];
  onAction: (id: string) => void;
  onObject: (type: string, id: string) => void;
}) {
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.stacked} ${page.entries}`}>
        <thead>
          <tr>
            <th scope="col" className="num">
              序号
            </th>
            <th scope="col">时间</th>
            <th scope="col">谁</th>
            <th scope="col">做了什么</th>
            <th scope="col">内容</th>
            <th scope="col">单位</th>
            <th scope="col">校验码</th>
          </tr>
        </thead>
        <tbody>
          {items.map((entry) => (
            <tr key={entry.seq}>
              <td className="num" data-title="序号">
                {entry.seq}
              </td>
              <td className="nowrap">{momentText(entry.at)}</td>
              <td className="nowrap">{entry.actor}</td>
              <th scope="row" className="nowrap">
                <button type="button" className={css.link} onClick={() => onAction(entry.action)}>
                  {entry.actionTitle}
                </button>
              </th>
              <td className={css.whole}>
                <button
                  type="button"
                  className={`${css.link} ${page.summary}`}
                  title={`只看这个对象：${entry.objectType} ${entry.objectId}`}
                  onClick={() => onObject(entry.objectType, entry.objectId)}
                >
                  {entry.summary || entry.objectId}
                </button>
              </td>
              <td data-title="单位">{entry.unit ?? '—'}</td>
              <td data-title="校验码">
                <code title={entry.hash}>{entry.hash.slice(0, 8)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
