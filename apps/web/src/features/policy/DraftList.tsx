import { useState } from 'react';
import type { PolicyDraftSummary } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { momentText, monthDay } from '../../ui/dates.ts';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { ConfirmDialog, css as table, useChange } from '../../ui/kit/index.ts';
import { ImportScheme } from './ImportScheme.tsx';
import { NewDraft } from './NewDraft.tsx';
import css from './policy.module.css';

const sources = { text: '粘贴', file: '文件', scheme: '导入的方案' } as const;

function DraftRow({
  draft,
  onOpen,
  onDelete,
}: {
  draft: PolicyDraftSummary;
  onOpen: () => void;
  onDelete: () => void;
}) {
  const { today } = useMe();
  const { counts } = draft;
  return (
    <tr>
      <th scope="row">
        <button type="button" className={table.link} onClick={onOpen}>
          {draft.title}
        </button>
      </th>
      <td data-title="来自">{sources[draft.source]}</td>
      <td data-title="进度">
        {draft.state === 'applied'
          ? `已施行，方案第 ${draft.schemeVersion} 版${draft.effectiveFrom ? `，自${monthDay(draft.effectiveFrom, today)}` : ''}`
          : counts.unsettled === 0
            ? '都定了，可以施行'
            : `还有 ${counts.unsettled} 条待定`}
      </td>
      <td data-title="条目" className="num">
        {counts.total}
      </td>
      <td data-title="采纳" className="num">
        {counts.accepted}
      </td>
      <td data-title="读入">
        {momentText(draft.createdAt, today)} · {draft.createdBy}
      </td>
      <td>
        {draft.state === 'draft' && (
          <button
            type="button"
            className="button small"
            aria-label={`删除：${draft.title}`}
            onClick={onDelete}
          >
            删除
          </button>
        )}
      </td>
    </tr>
  );
}

export function DraftList({ onOpen }: { onOpen: (id: string) => void }) {
  const drafts = useApi('listPolicyDrafts');
  const [going, setGoing] = useState<PolicyDraftSummary | null>(null);
  const [importing, setImporting] = useState(false);
  const remove = useChange('deletePolicyDraft', { said: '已删除', onDone: () => setGoing(null) });
  return (
    <div className={`stack ${css.top}`}>
      <NewDraft onMade={(draft) => onOpen(draft.id)} onImport={() => setImporting(true)} />
      <section className="card" aria-labelledby="drafts-title">
        <h2 id="drafts-title">读过的文件</h2>
        <Load of={drafts}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="还没有读过文件">读进来的文件会列在这里，什么时候接着定都行。</Empty>
            ) : (
              <table className={`${table.table} ${table.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">文件</th>
                    <th scope="col">来自</th>
                    <th scope="col">进度</th>
                    <th scope="col" className="num">
                      条目
                    </th>
                    <th scope="col" className="num">
                      采纳
                    </th>
                    <th scope="col">读入</th>
                    <th scope="col">
                      <span className="sr-only">操作</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((draft) => (
                    <DraftRow
                      key={draft.id}
                      draft={draft}
                      onOpen={() => onOpen(draft.id)}
                      onDelete={() => setGoing(draft)}
                    />
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
      </section>
      {importing && <ImportScheme onClose={() => setImporting(false)} onMade={(draft) => onOpen(draft.id)} />}
      {going && (
        <ConfirmDialog
          title="删除草稿"
          button="删除"
          busy={remove.busy}
          onConfirm={() => remove.run({ params: { id: going.id } })}
          onClose={() => setGoing(null)}
        >
          <p>
            删除《{going.title}》和在它上面定下的 {going.counts.total - going.counts.unsettled} 条？不能找回。
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
