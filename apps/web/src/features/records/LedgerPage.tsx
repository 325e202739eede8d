import type { Kind, RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { useApi, useCall, usePages } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { detailOf } from '../../api/problem.ts';
import { dayText } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { RecordTag } from '../../ui/StateTag.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useSearchState, type Search } from '../../ui/use-search-state.ts';
import { ExportButton } from './ledger/ExportButton.tsx';
import { ledgerColumns } from './ledger/columns.tsx';
import { isFiltered, ledgerQuery } from './ledger/filters.ts';
import { ImportRecords } from './ledger/ImportRecords.tsx';
import { LedgerFilters } from './ledger/LedgerFilters.tsx';
import { ColumnChooser, Views } from './ledger/LedgerTools.tsx';
import { hiddenColumns, hideColumns } from './ledger/views.ts';
import './ledger/ledger.css';

/** The ledger: dense rows that people know from Excel, only that nobody keeps it. */
export default function LedgerPage() {
  const me = useMe();
  const can = useCan();
  const narrow = useNarrow();
  const [search, setSearch] = useSearchState();
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  const kind = kinds.data?.items.find((k) => k.id === search.kind);
  const [hidden, setHidden] = useState(() => hiddenColumns(search.kind ?? ''));
  const [selected, setSelected] = useState<RecordSummary[]>([]);
  const [importing, setImporting] = useState(false);
  const query = ledgerQuery(search);
  const list = usePages('listRecords', { query: { ...query, limit: 100 } });
  const all = ledgerColumns(kind, me.today);
  const acceptable = list.items.filter((record) => record.abilities.accept);

  const change = (next: Search) => {
    if ('kind' in next) setHidden(hiddenColumns(next.kind ?? ''));
    setSelected([]);
    setSearch(next);
  };
  const filters = (
    <LedgerFilters
      key={search.kind ?? ''}
      search={search}
      onChange={change}
      kinds={kinds.data?.items ?? []}
      kind={kind}
    />
  );
  return (
    <div className="page ledger">
      <PageHead
        title={kind ? `${kind.title}台账` : '记录台账'}
        note={
          list.data && `${list.total.toLocaleString('zh-CN')} 条${isFiltered(search) ? '（已筛选）' : ''}`
        }
      >
        {kind && (
          <ColumnChooser
            columns={all}
            hidden={hidden}
            onChange={(next) => {
              setHidden(next);
              hideColumns(search.kind ?? '', next);
            }}
          />
        )}
        <Views
          search={search}
          hidden={hidden}
          kind={kind}
          onOpen={(view) => {
            setSearch({
              ...Object.fromEntries(Object.keys(search).map((k) => [k, undefined])),
              ...view.search,
            });
            setHidden(view.hidden);
          }}
        />
        {can('records:export') && (
          <>
            <ExportButton
              label="导出 Excel"
              format="xlsx"
              query={query}
              confidential={isConfidential(kind)}
            />
            <ExportButton label="打印" format="print" query={query} confidential={isConfidential(kind)} />
          </>
        )}
        {can('records:write') && kind?.abilities.create && (
          <Button onClick={() => setImporting(true)}>从 Excel 导入</Button>
        )}
        {can('records:write') && (
          <Link
            className="button primary small"
            to="/records/new"
            search={(kind ? { kind: kind.id } : {}) as never}
          >
            ＋ 记一条
          </Link>
        )}
      </PageHead>
      {narrow ? (
        <details className="ledger-fold">
          <summary>筛选{isFiltered(search) && '（已筛选）'}</summary>
          {filters}
        </details>
      ) : (
        filters
      )}
      {can('records:accept') && selected.length === 0 && acceptable.length > 0 && !narrow && (
        <p className="quiet ledger-accept">
          这一页有 {acceptable.length} 条可以由您认可。
          <button type="button" className="link" onClick={() => setSelected(acceptable)}>
            全部选上
          </button>
        </p>
      )}
      {selected.length > 0 && (
        <SelectionBar selected={selected} mayExport={can('records:export')} onDone={() => setSelected([])} />
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
        />
      )}
      {list.items.length > 0 &&
        (narrow ? (
          <ul className="card lines ledger-list">
            {list.items.map((record) => (
              <Row key={record.id} record={record} today={me.today} />
            ))}
          </ul>
        ) : (
          <Table<RecordSummary>
            size="small"
            rowKey="id"
            pagination={false}
            sticky={{ offsetHeader: 52 }}
            scroll={{ x: 'max-content' }}
            columns={all.filter((c) => !hidden.includes(c.key))}
            dataSource={list.items}
            {...(can('records:accept') || can('records:export')
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
        <p className="ledger-more">
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
      {importing && kind && <ImportRecords kind={kind} onClose={() => setImporting(false)} />}
    </div>
  );
}

const most = 100;
const isConfidential = (it: { visibility: string } | undefined) =>
  it?.visibility === 'personal' || it?.visibility === 'discipline';

/** What can be done with the chosen rows: take them out, or accept those that wait for the reader. */
function SelectionBar({
  selected,
  mayExport,
  onDone,
}: {
  selected: RecordSummary[];
  mayExport: boolean;
  onDone: () => void;
}) {
  const accept = useCall('acceptRecords');
  const acceptable = selected.filter((record) => record.abilities.accept);
  const chosen = {
    query: { ids: selected.map((record) => record.id) },
    confidential: selected.some(isConfidential),
  };
  return (
    <div className="selection-bar no-print" role="status">
      <b>已选 {selected.length} 条</b>
      {acceptable.length > 0 && (
        <Button
          type="primary"
          loading={accept.isPending}
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
        </Button>
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

function Row({ record, today }: { record: RecordSummary; today: string }) {
  return (
    <li>
      <Link to="/records/$id" params={{ id: record.id }}>
        <span className="row spread">
          <b>{record.title}</b>
          <RecordTag status={record.status} />
        </span>
        <span className="quiet">
          {dayText(record.occurredOn, today)} · {record.units.map((u) => u.name).join('、')} ·{' '}
          {record.categoryTitle ?? record.kindTitle}
          {record.participants > 0 && ` · ${record.headcount ?? record.participants} 人`}
          {record.lateEntry && ' · 补记'}
        </span>
      </Link>
    </li>
  );
}

function EmptyLedger({
  kind,
  filtered,
  waiting,
  mayWrite,
}: {
  kind: Kind | undefined;
  filtered: boolean;
  waiting: boolean;
  mayWrite: boolean;
}) {
  if (waiting) return <Empty title="没有等您认可的记录。">下级提交后会出现在这里，也会给您发消息。</Empty>;
  if (filtered) return <Empty title="没有符合筛选的记录。">放宽筛选条件再看看。</Empty>;
  return (
    <Empty title={kind ? `还没有“${kind.title}”。` : '还没有记录。'}>
      <span>{kind?.purpose ?? '登记过的事都会在这里，按类型看就是各本台账，不用另外建。'}</span>
      {mayWrite && (
        <Link className="button primary" to="/records/new" search={(kind ? { kind: kind.id } : {}) as never}>
          记第一条
        </Link>
      )}
    </Empty>
  );
}
