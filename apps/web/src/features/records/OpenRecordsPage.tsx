import { useState } from 'react';
import { useApi, usePages } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { More } from './ReceivedPage.tsx';
import { RecordLines } from './RecordLines.tsx';

/** What is open to the whole corps, its members too: lessons, cases, exemplars. */
export default function OpenRecordsPage() {
  const [search, setSearch] = useSearchState('/open-records');
  const [text, setText] = useState(search.q ?? '');
  const q = useDebounced(text.trim());
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  const open = (kinds.data?.items ?? []).filter(
    (kind) => kind.visibility === 'open' || kind.stages.some((stage) => stage.open),
  );
  const columns =
    open.find((kind) => kind.id === search.kind)?.fields.find((field) => field.name === 'category')
      ?.options ?? [];
  const list = usePages('listRecords', {
    query: {
      open: 'true',
      limit: 30,
      ...(search.kind ? { kind: [search.kind] } : {}),
      ...(search.kind && search.category ? { category: [search.category] } : {}),
      ...(q ? { q } : {}),
    },
  });
  return (
    <div className="page column">
      <PageHead
        title="公开的"
        note={list.data ? `全总队都看得到的记录，${list.total} 条` : '全总队都看得到的记录'}
      />
      <div className="open-filters">
        <select
          className="input"
          aria-label="哪一种"
          value={search.kind ?? ''}
          onChange={(event) => setSearch({ kind: event.target.value || undefined, category: undefined })}
        >
          <option value="">所有种类</option>
          {open.map((kind) => (
            <option key={kind.id} value={kind.id}>
              {kind.title}
            </option>
          ))}
        </select>
        {columns.length > 0 && (
          <select
            className="input"
            aria-label="哪一类"
            value={search.category ?? ''}
            onChange={(event) => setSearch({ category: event.target.value || undefined })}
          >
            <option value="">所有类别</option>
            {columns.map((column) => (
              <option key={column.id} value={column.id}>
                {column.title}
              </option>
            ))}
          </select>
        )}
        <input
          className="input"
          type="search"
          aria-label="按题目找"
          placeholder="按题目找"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {list.error && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.isPending && <Loading what="正在取公开的记录" />}
      {list.data && list.total === 0 && (
        <div className="card">
          <Empty title={search.kind || q ? '没有这样的公开记录。' : '还没有公开的记录。'}>
            课程、案例、典型等公开以后会出现在这里。
          </Empty>
        </div>
      )}
      {list.items.length > 0 && <RecordLines records={list.items} />}
      <More of={list} />
    </div>
  );
}
