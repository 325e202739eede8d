import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { urlOf, type CallArgs } from '../../api/client.ts';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import type { DutyState, Pillar } from '../../ui/states.ts';
import { listOf, useSearchState } from '../../ui/use-search-state.ts';
import { ColumnChooser } from './parts/ColumnChooser.tsx';
import { MatrixFilters } from './parts/MatrixFilters.tsx';
import { MatrixGrid, type OpenCell } from './parts/MatrixGrid.tsx';
import { inOrder } from './parts/matrix-order.ts';
import { MatrixLegend } from './parts/MatrixLegend.tsx';
import { SidePanel } from './parts/SidePanel.tsx';
import { usePanel } from './parts/use-panel.ts';
import page from './parts/matrix.module.css';

type MatrixQuery = NonNullable<CallArgs<'getDutyMatrix'>['query']>;

/** One detachment, brigade or station below which the matrix is shown; its superior is one press away. */
function useWay(unitId: string | undefined): { name: string | undefined; parentId: string | null } {
  const unit = useApi(
    'getUnit',
    { params: { id: unitId ?? '' } },
    { enabled: unitId !== undefined, staleTime: 300_000 },
  );
  return { name: unitId ? unit.data?.name : undefined, parentId: unit.data?.parentId ?? null };
}

/** E exports wherever the focus is, except where E is a letter. */
function useExportKey(link: React.RefObject<HTMLAnchorElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        event.key.toLowerCase() !== 'e' ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest('input, textarea, select, dialog, .ant-drawer, [contenteditable]')
      )
        return;
      event.preventDefault();
      link.current?.click();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [link]);
}

export default function MatrixPage() {
  const me = useMe();
  const can = useCan();
  const navigate = useNavigate();
  const [address, change] = useSearchState('/matrix');
  const [panel, setPanel] = usePanel();
  const exportLink = useRef<HTMLAnchorElement>(null);
  const year = Number(address.year ?? me.today.slice(0, 4));
  const { unitId, periodKey, state, pillar, columns } = address;
  const query = useMemo<MatrixQuery>(
    () => ({
      year,
      pillar: listOf(pillar) as Pillar[],
      state: listOf(state) as DutyState[],
      ...(unitId ? { unitId } : {}),
      ...(periodKey ? { periodKey } : {}),
      ...(columns ? { obligationId: listOf(columns) } : {}),
    }),
    [year, pillar, state, unitId, periodKey, columns],
  );
  const matrix = useApi('getDutyMatrix', { query }, { keep: true });
  const way = useWay(unitId);
  useExportKey(exportLink);

  const open = useCallback<OpenCell>(
    (unit, column, cell) => {
      const title = `${unit.name} · ${column.title}`;
      const only = cell.duties === 1 ? cell.dutyIds[0] : undefined;
      setPanel(
        only
          ? { title, dutyId: only }
          : {
              title,
              filter: {
                obligationId: [column.obligationId],
                unitId: unit.id,
                year,
                ...(state ? { state: listOf(state) as DutyState[] } : {}),
                ...(periodKey ? { periodKey } : {}),
              },
            },
      );
    },
    [year, state, periodKey, setPanel],
  );
  // Going down a level is a step of its own: the back button comes up again.
  const goTo = (id: string | undefined): void => {
    void navigate({ to: '.', search: { ...address, unitId: id } });
  };

  // A row that has nothing below it, or is the level itself (本级), leads to its own page.
  const drill = (id: string): void => {
    const level = matrix.data?.rows.find((row) => row.unit.id === id)?.unit.level;
    if (id === (unitId ?? me.unit.id) || level === 'station' || level === 'office' || level === 'corps')
      void navigate({ to: '/units/$id', params: { id } });
    else goTo(id);
  };

  return (
    <div className={`page ${page.wide}`}>
      <PageHead title="任务矩阵" note={way.name ?? me.unit.name}>
        <a
          ref={exportLink}
          className="button"
          href={urlOf('exportDutyMatrix', { query })}
          download
          aria-keyshortcuts="E"
        >
          导出 Excel
        </a>
        <button type="button" className="button" onClick={() => window.print()}>
          打印
        </button>
      </PageHead>
      <MatrixFilters year={year} today={me.today} address={address} change={change} />
      <div className={page.bar}>
        {unitId && (
          <button
            type="button"
            className="button small"
            onClick={() => goTo(way.parentId && way.parentId !== me.unit.id ? way.parentId : undefined)}
          >
            ← 上一级
          </button>
        )}
        <MatrixLegend />
        <ColumnChooser
          chosen={columns ? listOf(columns) : undefined}
          onChange={(next) => change({ columns: next?.join(',') })}
        />
      </div>
      <Load of={matrix}>
        {(data) =>
          data.rows.length === 0 || data.columns.length === 0 ? (
            <Empty title="这样筛选没有任务">
              <button
                type="button"
                className="button"
                onClick={() =>
                  change({ pillar: undefined, state: undefined, periodKey: undefined, columns: undefined })
                }
              >
                清除筛选
              </button>
            </Empty>
          ) : (
            <MatrixGrid
              matrix={inOrder(data)}
              stale={matrix.isPlaceholderData}
              onOpen={open}
              onDrill={can('units:read') ? drill : undefined}
            />
          )
        }
      </Load>
      <SidePanel panel={panel} change={setPanel} />
    </div>
  );
}
