import { usePages } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { RecordLines } from './RecordLines.tsx';

/** What others issued to the reader's unit or person: what is still to be done first. */
export default function ReceivedPage() {
  const { unit } = useMe();
  const open = usePages('listRecords', { query: { received: 'true', asked: 'true', limit: 50 } });
  const rest = usePages('listRecords', { query: { received: 'true', asked: 'false', limit: 20 } });
  const error = open.error ?? rest.error;
  const none = open.data && rest.data && open.total + rest.total === 0;
  // What is due soonest stands first; what has no day after it.
  const due = (day: string | null | undefined) => day ?? '9999';
  const items = open.items.toSorted((a, b) => due(a.received?.dueOn).localeCompare(due(b.received?.dueOn)));
  return (
    <div className="page column">
      <PageHead title="收到的" note={`发给${unit.name}或您本人的通知、建议和事项`} />
      {error && (
        <ErrorBox
          error={error}
          retry={() => {
            void open.refetch();
            void rest.refetch();
          }}
        />
      )}
      {(open.isPending || rest.isPending) && <Loading what="正在取收到的" />}
      {none && (
        <div className="card">
          <Empty title="还没有收到什么。">
            别的单位发来的通知、建议和交办的事，会出现在这里，也会给您发消息。
          </Empty>
        </div>
      )}
      {open.data && open.total > 0 && (
        <section aria-labelledby="to-do">
          <div className="section-head">
            <h2 id="to-do">还要办的</h2>
            <span className="quiet">{open.total} 件</span>
          </div>
          <RecordLines records={items} />
          <More of={open} />
        </section>
      )}
      {open.data && open.total === 0 && rest.total > 0 && <p className="quiet">收到的都办过了。</p>}
      {rest.total > 0 && (
        <section aria-labelledby="settled">
          <div className="section-head">
            <h2 id="settled">办过的和知悉的</h2>
            <span className="quiet">{rest.total} 件</span>
          </div>
          <RecordLines records={rest.items} />
          <More of={rest} />
        </section>
      )}
    </div>
  );
}

export function More({
  of,
}: {
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  if (!of.hasNextPage) return null;
  return (
    <p>
      <button
        type="button"
        className="button wide"
        disabled={of.isFetchingNextPage}
        onClick={() => {
          void of.fetchNextPage();
        }}
      >
        再看一些
      </button>
    </p>
  );
}
