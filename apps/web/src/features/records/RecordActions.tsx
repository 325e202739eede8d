import type { Kind, RecordDetail } from '@liulian/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall } from '../../api/hooks.ts';
import { detailOf } from '../../api/problem.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { notify } from '../../ui/notices.tsx';
import { ReasonDialog } from '../../ui/kit/ReasonDialog.tsx';
import { searchFor } from '../../base/addresses.ts';

const trouble = (error: unknown) => notify(detailOf(error), { tone: 'trouble' });

/** Only what the server says may be done now. */
export function RecordActions({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  const { abilities, editable } = record;
  // A table that is all one may write has its own button beside it.
  const mayEdit =
    abilities.update &&
    (editable === null ||
      editable.some((name) => !kind?.tables.some((table) => table.name === name.split('.')[0])));
  const params = { id: record.id };
  const read = { revision: record.revision };
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'return' | 'withdraw' | 'delete' | null>(null);
  const accept = useCall('acceptRecord');
  const submit = useCall('submitRecord');
  const back = useCall('returnRecord');
  const withdraw = useCall('withdrawRecord');
  const remove = useCall('deleteRecord');
  const close = () => setAsking(null);
  return (
    <>
      {abilities.accept && (
        <button
          type="button"
          className="button primary"
          disabled={accept.isPending}
          onClick={() =>
            accept.mutate(
              { params, body: read },
              { onSuccess: (r) => notify(`已认可，计入 ${r.duties} 项任务`), onError: trouble },
            )
          }
        >
          {record.proposal ? '认可更正' : '认可'}
        </button>
      )}
      {abilities.return && (
        <button type="button" className="button" onClick={() => setAsking('return')}>
          退回
        </button>
      )}
      {abilities.submit && record.stage === null && (
        <button
          type="button"
          className="button primary"
          disabled={submit.isPending}
          onClick={() =>
            submit.mutate({ params, body: read }, { onSuccess: () => notify('已提交'), onError: trouble })
          }
        >
          提交
        </button>
      )}
      {mayEdit && (
        <Link className="button" to="/records/$id/edit" params={params}>
          {record.status === 'accepted' && record.stage === null ? '更正' : '修改'}
        </Link>
      )}
      {abilities.withdraw && (
        <button type="button" className="button" onClick={() => setAsking('withdraw')}>
          撤回
        </button>
      )}
      {abilities.delete && (
        <button type="button" className="button" onClick={() => setAsking('delete')}>
          删除
        </button>
      )}
      {kind?.abilities.create && (
        <Link
          className="button"
          to="/records/new"
          search={searchFor('/records/new', { kind: record.kind, like: record.id })}
        >
          再记一条类似的
        </Link>
      )}
      <button type="button" className="button" onClick={() => window.print()}>
        打印
      </button>
      {asking === 'return' && (
        <ReasonDialog
          title={record.proposal ? '退回这次更正（原记录继续有效）' : '退回这条记录'}
          label="退回原因（登记人会看到）"
          least={2}
          button="退回"
          busy={back.isPending}
          error={back.error}
          onClose={close}
          onSend={(reason) =>
            back.mutate(
              { params, body: { reason, ...read } },
              {
                onSuccess: () => {
                  notify('已退回');
                  close();
                },
              },
            )
          }
        />
      )}
      {asking === 'withdraw' && (
        <ReasonDialog
          title={record.proposal ? '撤回这次更正（原记录继续有效）' : '撤回这条记录'}
          label={
            record.status === 'accepted' && !record.proposal ? '撤回后不再计入任务。原因' : '原因（可不填）'
          }
          button="撤回"
          busy={withdraw.isPending}
          error={withdraw.error}
          onClose={close}
          onSend={(reason) =>
            withdraw.mutate(
              { params, body: { reason, ...read } },
              {
                onSuccess: () => {
                  notify('已撤回');
                  close();
                },
              },
            )
          }
        />
      )}
      {asking === 'delete' && (
        <Dialog
          title="删除草稿"
          onClose={close}
          actions={
            <button
              type="button"
              className="button primary"
              onClick={() =>
                remove.mutate(
                  { params },
                  {
                    onSuccess: () => {
                      notify('草稿已删除');
                      void navigate({ to: '/records' });
                    },
                    onError: trouble,
                  },
                )
              }
            >
              删除
            </button>
          }
        >
          <p>草稿删除后不能恢复。它还没有计入任何任务。</p>
        </Dialog>
      )}
    </>
  );
}
