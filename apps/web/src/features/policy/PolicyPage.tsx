import { urlOf } from '../../api/client.ts';
import { useApi } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Load } from '../../ui/states-of-page.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { CompareView } from './CompareView.tsx';
import { DraftList } from './DraftList.tsx';
import { DraftView } from './DraftView.tsx';
import { VersionsView } from './VersionsView.tsx';
import css from './policy.module.css';

const views = [
  ['', '草稿'],
  ['versions', '方案版本'],
  ['compare', '对照上级文件'],
] as const;

/** A document goes in, its clauses are settled one by one, and a new version of the scheme comes out. */
export default function PolicyPage() {
  const [search, change] = useSearchState('/policy');
  const view = search.view ?? '';
  const id = view === '' ? search.draft : undefined;
  const draft = useApi(
    'getPolicyDraft',
    { params: { id: id ?? '' } },
    { enabled: id !== undefined, staleTime: 30_000 },
  );
  return (
    <div className={`page ${id === undefined ? '' : css.wide}`}>
      <PageHead
        title={id !== undefined && draft.data ? draft.data.title : '读文件'}
        note={
          id === undefined ? '把方案、要点读成一条条责任事项，逐条定下来，再成为新的方案版本。' : undefined
        }
      >
        {id === undefined && (
          <>
            <a className="button" href={urlOf('exportScheme')} download>
              导出现行方案 YAML
            </a>
            <a className="button" href={urlOf('exportTaskTable', { query: { format: 'xlsx' } })} download>
              现行任务分解表 Excel
            </a>
            <a className="button" href={urlOf('exportTaskTable', { query: { format: 'docx' } })} download>
              Word
            </a>
          </>
        )}
        {id !== undefined && (
          <button
            type="button"
            className="button"
            onClick={() => change({ draft: undefined, clause: undefined })}
          >
            返回草稿
          </button>
        )}
      </PageHead>
      {id === undefined && (
        <nav className="tabs no-print" aria-label="读文件">
          {views.map(([key, title]) => (
            <button
              key={key}
              type="button"
              aria-current={view === key ? 'page' : undefined}
              onClick={() => change({ view: key || undefined })}
            >
              {title}
            </button>
          ))}
        </nav>
      )}
      {view === 'compare' ? (
        <CompareView />
      ) : view === 'versions' ? (
        <VersionsView onDraft={(opened) => change({ view: undefined, draft: opened })} />
      ) : id === undefined ? (
        <DraftList onOpen={(opened) => change({ draft: opened })} />
      ) : (
        <Load of={draft}>
          {(loaded) => (
            <DraftView key={`${loaded.id} ${search.clause ?? ''}`} draft={loaded} clause={search.clause} />
          )}
        </Load>
      )}
    </div>
  );
}
