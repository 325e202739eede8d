import { useState } from 'react';
import type { ResponseOf } from '@liulian/contract';
import { call, urlOf, type CallArgs } from '../../api/client.ts';
import { usePages } from '../../api/hooks.ts';
import { detailOf } from '../../api/problem.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { css, More } from '../programme/parts/index.ts';
import { AuditTable } from './AuditTable.tsx';
import { Verification } from './Verification.tsx';

type Verified = ResponseOf<'verifyAudit'>;

function useVerification(): { run: () => void; busy: boolean; result: Verified | null } {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Verified | null>(null);
  const run = (): void => {
    setBusy(true);
    call('verifyAudit').then(setResult, (error: unknown) => notify(detailOf(error), { tone: 'trouble' })).finally(() => setBusy(false));
  };
  return { run, busy, result };
}

const objectTypes = [['record', '记录'], ['duty', '任务'], ['unit', '单位'], ['person', '人员'], ['appointment', '任职'], ['event', '事件'], ['import', '导入'], ['account', '账号与授权'], ['setting', '方案读法'], ['kind', '记录类型'], ['site', '站点'], ['corps', '总队']] as const;

export default function AuditPage() {
  const [search, change] = useSearchState();
  const verification = useVerification();
  const { actor, action, objectType, objectId, from, to } = search;
  const filters = { ...(actor ? { actor } : {}), ...(action ? { action: [action] } : {}), ...(objectType ? { objectType } : {}), ...(objectId ? { objectId } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) } as NonNullable<CallArgs<'exportAudit'>['query']>;
  const list = usePages('listAudit', { query: { ...filters, limit: 100 } });
  const filtered = Object.keys(filters).length > 0;
  return (
    <div className="page">
      <PageHead title="审计" note="每次改动都有一条，前后相连，只增不改。保密内容只记“改过”，不记改了什么。">
        <button type="button" className="button" disabled={verification.busy} onClick={verification.run}>{verification.busy ? '正在校验…' : '校验记录链'}</button>
        <a className="button" href={urlOf('exportAudit', { query: filters })} download>导出{filtered ? '（按筛选）' : ''}</a>
      </PageHead>
      {verification.result && <Verification result={verification.result} />}
      <div className="card">
        <div className={css.filters}>
          <label>谁<input className="input" type="search" placeholder="用户名" value={actor ?? ''} onChange={(event) => change({ actor: event.target.value || undefined })} /></label>
          <label>对象<select className="input" value={objectType ?? ''} onChange={(event) => change({ objectType: event.target.value || undefined })}><option value="">全部</option>{objectTypes.map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select></label>
          <label>从<input className="input" type="date" value={from ?? ''} onChange={(event) => change({ from: event.target.value || undefined })} /></label>
          <label>到<input className="input" type="date" value={to ?? ''} onChange={(event) => change({ to: event.target.value || undefined })} /></label>
          {(action || objectId) && <button type="button" className="chip" onClick={() => change({ action: undefined, objectId: undefined })}>{action ? `只看这种操作` : '只看这个对象'} ×</button>}
        </div>
        {list.error && <ErrorBox error={list.error} retry={() => { void list.refetch(); }} />}
        {list.isPending && <Loading />}
        {!list.isPending && !list.error && list.items.length === 0 && <Empty title="没有符合条件的记录">{filtered ? <button type="button" className="button" onClick={() => change({ actor: undefined, action: undefined, objectType: undefined, objectId: undefined, from: undefined, to: undefined })}>清除筛选</button> : '有人登录或改动后会列在这里。'}</Empty>}
        {list.items.length > 0 && <><AuditTable items={list.items} onAction={(id) => change({ action: id })} onObject={(type, id) => change({ objectType: type, objectId: id })} /><More list={list} shown={list.items.length} total={list.total} /></>}
      </div>
    </div>
  );
}
