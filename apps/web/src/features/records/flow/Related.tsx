import type { Linked, RecordDetail } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { searchFor } from '../../../base/addresses.ts';

/** Another record by its title, as far as the reader may see it. */
export function LinkedRecord({ item }: { item: Linked }) {
  if (item.id === null) return <span className="quiet">{item.title}</span>;
  return (
    <span>
      <Link to="/records/$id" params={{ id: item.id }}>
        {item.title}
      </Link>
      {(item.stage ?? item.void) && (
        <span className="quiet"> · {item.void ? (item.stage ?? '已撤回') : item.stage}</span>
      )}
    </span>
  );
}

/** What came of this record: other records that refer to it, by what they call it. */
export function UsedBy({ record }: { record: RecordDetail }) {
  return record.usedBy.map((group) => (
    <section key={`${group.kind} ${group.title}`} className="card" aria-label={group.title}>
      <h2>
        {group.title} {group.count}
      </h2>
      <ul className="lines linked-list">
        {group.items.map((item) => (
          <li key={item.id ?? item.title}>
            <LinkedRecord item={item} />
          </li>
        ))}
      </ul>
      {group.count > group.items.length && (
        <Link to="/records" search={searchFor('/records', { kind: group.kind, references: record.id })}>
          看全部 {group.count} 条
        </Link>
      )}
    </section>
  ));
}
