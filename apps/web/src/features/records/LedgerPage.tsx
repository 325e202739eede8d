import type { Kind, RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { ConfigProvider, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useApi, useCall, usePages } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { detailOf } from '../../api/problem.ts';
import { dayText } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { isConfidential } from '../../ui/states.ts';
import { RecordTag } from '../../ui/StateTag.tsx';
import { usePrinting } from '../../ui/use-printing.ts';
import { useNarrow } from '../../base/use-narrow.ts';
import { listOf, useSearchState } from '../../ui/use-search-state.ts';
import { ActiveFilters } from './ledger/ActiveFilters.tsx';
import { availableColumns, fixedOf, shownColumns, type Column } from './ledger/columns.tsx';
import {
  filterNames,
  headerFilters,
  isFiltered,
  ledgerQuery,
  namesIn,
  withHeaderFilter,
  type Search,
} from './ledger/filters.ts';
import { ExportButton } from './ledger/ExportButton.tsx';
import { FilterSheet } from './ledger/FilterSheet.tsx';
import { directionOf, HeaderCell } from './ledger/HeaderCell.tsx';
import { ImportDialog } from './ledger/ImportDialog.tsx';
import { LedgerFilters } from './ledger/LedgerFilters.tsx';
import { ColumnChooser, Views } from './ledger/LedgerTools.tsx';
import './ledger/ledger.css';
import { searchFor } from '../../base/addresses.ts';

/** Headings whose filter is one of those above the table: one state, two doors to it. */
const lists = ['kind', 'category', 'status', 'stage'] as const;
const isList = (key: string): key is (typeof lists)[number] => lists.some((list) => list === key);

/** The ledger: dense rows that people know from Excel, only that nobody keeps it. */
export default function LedgerPage() {
  const me = useMe();
  const can = useCan();
  const narrow = useNarrow();
  const printing = usePrinting();
  const [search, setSearch] = useSearchState('/records');
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  const allKinds = kinds.data?.items ?? [];
  const kind = allKinds.find((k) => k.id === search.kind);
  const [selected, setSelected] = useState<RecordSummary[]>([]);
  const [importing, setImporting] = useState(false);
  const query = ledgerQuery(search);
  const list = usePages('listRecords', { query: { ...query, limit: 100 } });
  const available = availableColumns(kind, allKinds, {
    today: me.today,
    mine: Boolean(search.mine),
  });
  const chosen = listOf(search.columns);
  const columns = shownColumns(available, kind, chosen);
  const sort = search.sort ?? '-occurredOn';
  const acceptable = list.items.filter((record) => record.abilities.accept);
  const exported = { ...query, columns: columns.map((column) => column.key) };

  const change = (next: Search) => {
    setSelected([]);
    // Another kind has other columns, and among others' confidential records nothing is found by content:
    // what stood on the old ones would be refused.
    const without = { sort: undefined, where: undefined };
    const few = isConfidential(allKinds.find((k) => k.id === next.kind)) && !search.mine;
    if ('kind' in next)
      setSearch({ ...without, columns: undefined, ...(few ? { q: undefined } : {}), ...next });
    else if ('mine' in next && !next.mine && isConfidential(kind))
      setSearch({ ...without, q: undefined, category: undefined, ...next });
    else setSearch(next);
  };
  const inHeadings = headerFilters(search);
  const names = namesIn(search);
  const filterOf = ({ key }: Column): string => {
    if (isList(key)) return listOf(search[key]).join('|');
    if (key === 'occurredOn')
      return search.from || search.to ? `${search.from ?? ''}..${search.to ?? ''}` : '';
    return inHeadings.get(key) ?? '';
  };
  const setFilter = ({ key }: Column, value: string | null, named?: Map<string, string>) => {
    if (isList(key)) return change({ [key]: value?.replaceAll('|', ',') });
    if (key === 'occurredOn') {
      const [from, to] = value?.split('..') ?? [];
      return change({ from: from || undefined, to: to || undefined });
    }
    const all = [...new Map([...names, ...(named ?? [])])].map(([id, name]) => `${id}=${name}`);
    change({ ...withHeaderFilter(search, key, value), names: all.join('|') || undefined });
  };
  const filters = (
    <LedgerFilters
      key={`${search.kind ?? ''}${search.mine ?? ''}`}
      search={search}
      onChange={change}
      kinds={allKinds}
      kind={kind}
    />
  );
  return (
    <div className="page ledger print-across">
      <PageHead
        title={kind ? `${kind.title}台账` : '记录台账'}
        note={
          list.data && `${list.total.toLocaleString('zh-CN')} 条${isFiltered(search) ? '（已筛选）' : ''}`
        }
      >
        <Folded narrow={narrow}>
          {kinds.data && (
            <ColumnChooser
              available={available}
              shown={columns}
              kind={kind}
              onChange={(next) => setSearch({ columns: next.join(',') || undefined })}
            />
          )}
          <Views
            search={search}
            kind={kind}
            onOpen={(view) => {
              setSelected([]);
              setSearch({ ...Object.fromEntries(Object.keys(search).map((k) => [k, undefined])), ...view });
            }}
          />
          {can('records:export') && (
            <>
              <ExportButton
                label="导出 Excel"
                format="xlsx"
                query={exported}
                confidential={isConfidential(kind)}
              />
              <ExportButton
                label="打印"
                format="print"
                query={exported}
                confidential={isConfidential(kind)}
              />
            </>
          )}
          {can('records:write') &&
            allKinds.some((k) => k.abilities.create) &&
            (!kind || kind.abilities.create) && (
              <button type="button" className="button" onClick={() => setImporting(true)}>
                从 Excel 导入
              </button>
            )}
        </Folded>
        {can('records:write') && (
          <Link
            className="button primary"
            to="/records/new"
            search={searchFor('/records/new', kind ? { kind: kind.id } : {})}
          >
            ＋ 记一条
          </Link>
        )}
      </PageHead>
      {narrow ? (
        <div className="ledger-sheet no-print">
          <FilterSheet
            columns={available}
            values={new Map(available.flatMap((c) => (filterOf(c) ? [[c.key, filterOf(c)] as const] : [])))}
            names={names}
            sort={sort}
            onSort={(next) => change({ sort: next })}
            onFilter={setFilter}
            total={list.total}
            kindChosen={kind !== undefined}
          >
            {/* The sheet stands above the page, so what opens from it must stand in it. */}
            <ConfigProvider getPopupContainer={(node) => node?.closest('dialog') ?? document.body}>
              {filters}
            </ConfigProvider>
          </FilterSheet>
        </div>
      ) : (
        filters
      )}
      <ActiveFilters
        columns={available}
        values={inHeadings}
        names={names}
        today={me.today}
        onRemove={(name) => change(withHeaderFilter(search, name, null))}
      />
      {can('records:accept') && acceptable.length > 0 && selected.length === 0 && (
        <p className="quiet ledger-accept no-print">
          {narrow ? (
            <Link to="/review">一条一条看待认可的</Link>
          ) : (
            <>
              这一页有 {acceptable.length} 条可以由您认可。
              <button type="button" className="link" onClick={() => setSelected(acceptable)}>
                全部选上
              </button>
              ，或者
              <Link to="/review">一条一条看</Link>
            </>
          )}
        </p>
      )}
      {selected.length > 0 && (
        <SelectionBar
          selected={selected}
          columns={exported.columns}
          mayExport={can('records:export')}
          onDone={() => setSelected([])}
        />
      )}
      {list.error && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.isPending && <Loading what="正在取台账" />}
      {list.data && list.items.length === 0 && (
        <EmptyLedger
          kind={kind}
          filtered={isFiltered(search)}
          waiting={Boolean(search.waiting)}
          mayWrite={can('records:write')}
          onClear={() =>
            change(Object.fromEntries(filterNames.filter((n) => n !== 'kind').map((n) => [n, undefined])))
          }
        />
      )}
      {list.items.length > 0 &&
        (narrow ? (
          <ul className="card lines ledger-list">
            {list.items.map((record) => (
              <Row key={record.id} record={record} today={me.today} columns={columns} />
            ))}
          </ul>
        ) : (
          <Table<RecordSummary>
            size="small"
            rowKey="id"
            pagination={false}
            // On paper the heading belongs to the table, which repeats it on every page.
            {...(printing ? {} : { sticky: { offsetHeader: 52 }, scroll: { x: 'max-content' } })}
            columns={columns.map((column, at) => ({
              key: column.key,
              align: column.align,
              ...(printing ? {} : { width: column.width, fixed: fixedOf(columns, at) }),
              className: column.align === 'right' ? 'num' : '',
              onHeaderCell: () => ({ 'aria-sort': directionOf(column, sort) }),
              render: (_: unknown, record: RecordSummary) => column.render(record),
              title: printing ? (
                column.title
              ) : (
                <HeaderCell
                  column={column}
                  sort={sort}
                  value={filterOf(column)}
                  names={names}
                  onSort={(next) => change({ sort: next })}
                  onChange={(value, named) => setFilter(column, value, named)}
                />
              ),
            }))}
            dataSource={list.items}
            {...(!printing && (can('records:accept') || can('records:export'))
              ? {
                  rowSelection: {
                    hideSelectAll: true,
                    fixed: true,
                    columnWidth: 36,
                    columnTitle: <span className="sr-only">选择</span>,
                    selectedRowKeys: selected.map((r) => r.id),
                    onChange: (_, rows) => setSelected(rows),
                    getCheckboxProps: (r: RecordSummary) => ({ 'aria-label': `选“${r.title}”` }),
                  },
                }
              : {})}
          />
        ))}
      {list.hasNextPage && (
        <p className="ledger-more no-print">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => {
              void list.fetchNextPage();
            }}
          >
            {list.isFetchingNextPage ? '正在取…' : `再看 100 条（已看 ${list.items.length} / ${list.total}）`}
          </button>
        </p>
      )}
      {importing && <ImportDialog kind={kind} kinds={allKinds} onClose={() => setImporting(false)} />}
    </div>
  );
}

/** What is seldom done with a whole ledger stands behind one button where there is little room. */
function Folded({ narrow, children }: { narrow: boolean; children: ReactNode }) {
  if (!narrow) return children;
  return (
    <details className="ledger-more-actions">
      <summary className="button">列、视图、导出…</summary>
      <div className="actions">{children}</div>
    </details>
  );
}

const most = 100;

/** What can be done with the chosen rows: take them out, or accept those that wait for the reader. */
function SelectionBar({
  selected,
  columns,
  mayExport,
  onDone,
}: {
  selected: RecordSummary[];
  columns: string[];
  mayExport: boolean;
  onDone: () => void;
}) {
  const accept = useCall('acceptRecords');
  const acceptable = selected.filter((record) => record.abilities.accept);
  const chosen = {
    query: { ids: selected.map((record) => record.id), columns },
    confidential: selected.some(isConfidential),
  };
  return (
    <div className="selection-bar no-print" role="status">
      <b>已选 {selected.length} 条</b>
      {acceptable.length > 0 && (
        <button
          type="button"
          className="button primary"
          disabled={accept.isPending}
          onClick={() =>
            accept.mutate(
              { body: { records: acceptable.map(({ id, revision }) => ({ id, revision })) } },
              {
                onSuccess: (r) => {
                  notify(
                    `已认可 ${r.accepted.length} 条${r.refused.length > 0 ? `；${r.refused.length} 条没有认可：${[...new Set(r.refused.map((x) => x.detail))].join(' ')}` : ''}`,
                    r.refused.length > 0 ? { tone: 'trouble' } : {},
                  );
                  onDone();
                },
                onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
              },
            )
          }
        >
          {acceptable.length === selected.length ? '认可选中的' : `认可其中 ${acceptable.length} 条`}
        </button>
      )}
      {mayExport && selected.length <= most && (
        <>
          <ExportButton label="导出选中的" format="xlsx" {...chosen} />
          <ExportButton label="打印选中的" format="print" {...chosen} />
        </>
      )}
      {selected.length > most && (
        <span className="quiet">一次最多导出 {most} 条；全部导出请用上面的按钮。</span>
      )}
      <button type="button" className="link" onClick={onDone}>
        取消选择
      </button>
    </div>
  );
}

/** What a card says in its own lines; other chosen columns follow by name. */
const onCard = new Set([
  'title',
  'status',
  'occurredOn',
  'units',
  'kind',
  'category',
  'participants',
  'enteredAt',
]);

function Row({ record, today, columns }: { record: RecordSummary; today: string; columns: Column[] }) {
  const further = columns
    .filter((column) => !onCard.has(column.key) && !record.withheld)
    .map((column) => ({ column, shown: column.render(record) }))
    .filter(({ shown }) => shown !== '' && shown !== null);
  return (
    <li>
      <Link to="/records/$id" params={{ id: record.id }}>
        <span className="row spread">
          <b>{record.title}</b>
          <RecordTag status={record.status} stage={record.stage} />
        </span>
        <span className="quiet">
          {dayText(record.occurredOn, today)} · {record.units.map((u) => u.name).join('、')} ·{' '}
          {record.categoryTitle ?? record.kindTitle}
          {record.participants > 0 && ` · ${record.headcount ?? record.participants} 人`}
          {record.lateEntry && ' · 补记'}
        </span>
      </Link>
      {further.length > 0 && (
        <span className="ledger-further">
          {further.map(({ column, shown }) => (
            <span key={column.key}>
              <span className="quiet">{column.title}</span> {shown}
            </span>
          ))}
        </span>
      )}
    </li>
  );
}

function EmptyLedger({
  kind,
  filtered,
  waiting,
  mayWrite,
  onClear,
}: {
  kind: Kind | undefined;
  filtered: boolean;
  waiting: boolean;
  mayWrite: boolean;
  onClear: () => void;
}) {
  if (waiting) return <Empty title="没有等您认可的记录。">下级提交后会出现在这里，也会给您发消息。</Empty>;
  if (filtered)
    return (
      <Empty title="没有符合筛选的记录。">
        <button type="button" className="button" onClick={onClear}>
          清除筛选
        </button>
      </Empty>
    );
  return (
    <Empty title={kind ? `还没有“${kind.title}”。` : '还没有记录。'}>
      <span>{kind?.purpose ?? '登记过的事都会在这里，按类型看就是各本台账，不用另外建。'}</span>
      {mayWrite && (
        <Link
          className="button primary"
          to="/records/new"
          search={searchFor('/records/new', kind ? { kind: kind.id } : {})}
        >
          记第一条
        </Link>
      )}
    </Empty>
  );
}
