import type { RecordDetail } from '@liulian/contract';

/** What a correction, or a record handed in again, would change: before and after of each field. */
export function Changes({ record }: { record: RecordDetail }) {
  if (record.changes.length === 0 && !record.proposal) return null;
  return (
    <div className="record-changes">
      {record.proposal && (
        <p className="hint">
          {record.proposal.by}要更正已认可的记录，原因：{record.proposal.reason}
        </p>
      )}
      <h3>{record.proposal ? '要改的地方' : '退回以后改过的地方'}</h3>
      <dl className="facts">
        {record.changes.map((change) => [
          <dt key={change.field}>{change.title}</dt>,
          <dd key={`${change.field}-words`}>
            <del>{change.before ?? '（空）'}</del> → <ins>{change.after ?? '（空）'}</ins>
          </dd>,
        ])}
      </dl>
    </div>
  );
}
