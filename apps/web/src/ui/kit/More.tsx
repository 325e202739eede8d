import { numberText } from './words.ts';

/** The next page of a list, with how much is left. */
export function More({
  list,
  shown,
  total,
}: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  shown: number;
  total: number;
}) {
  return (
    <p className="row spread no-print" style={{ marginTop: 8 }}>
      <span className="quiet">
        {shown < total ? `已列出 ${numberText(shown)} / 共 ${numberText(total)}` : `共 ${numberText(total)}`}
      </span>
      {list.hasNextPage && (
        <button
          type="button"
          className="button small"
          disabled={list.isFetchingNextPage}
          onClick={() => {
            list.fetchNextPage();
          }}
        >
          {list.isFetchingNextPage ? '正在取…' : '再看一些'}
        </button>
      )}
    </p>
  );
}
