import { urlOf } from '../../api/client.ts';
import { usePages } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useNarrow } from '../../base/use-narrow.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { Listing } from '../../ui/kit/index.ts';
import { auditQuery, unfiltered } from './audit-filters.ts';
import { Alarms } from './Alarms.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditTable } from './AuditTable.tsx';
import { useVerification, Verification } from './Verification.tsx';
import css from './audit.module.css';

/**
 * The chain of everything that was changed: found by who, what, which, where and when; verified; taken along
 * as a file.
 */
export default function AuditPage() {
  const [search, change] = useSearchState('/audit');
  const verification = useVerification();
  const query = auditQuery({
    ...search,
    actor: useDebounced(search.actor?.trim()),
    q: useDebounced(search.q?.trim()),
  });
  const list = usePages('listAudit', { query: { ...query, limit: 100 } });
  const filtered = Object.keys(query).length > 0;
  const narrow = useNarrow();
  const filters = <AuditFilters search={search} change={change} />;
  const clear = (
    <button type="button" className="button" onClick={() => change(unfiltered)}>
      清除筛选
    </button>
  );
  return (
    <div className="page">
      <PageHead title="审计" note="每次改动都有一条，前后相连，只增不改。保密内容只记“改过”，不记改了什么。">
        <button type="button" className="button" disabled={verification.busy} onClick={verification.run}>
          {verification.busy ? '正在校验…' : '校验记录链'}
        </button>
        <a className="button" href={urlOf('exportAudit', { query })} download>
          导出 Excel{filtered && '（按筛选）'}
        </a>
      </PageHead>
      <Alarms />
      <Verification of={verification} />
      <div className="card">
        {narrow ? (
          <details className={css.fold} open={filtered}>
            <summary>筛选{filtered && '（已筛选）'}</summary>
            {filters}
          </details>
        ) : (
          filters
        )}
        <Listing
          of={list}
          waiting="正在取审计记录"
          empty={
            filtered ? (
              <Empty title="没有符合条件的审计记录。">{clear}</Empty>
            ) : (
              <Empty title="还没有审计记录。">有人登录或改动后会列在这里。</Empty>
            )
          }
        >
          {(items) => (
            <AuditTable
              items={items}
              onAction={(action) => change({ action })}
              onObject={(objectType, objectId) => change({ objectType, objectId })}
            />
          )}
        </Listing>
      </div>
    </div>
  );
}
