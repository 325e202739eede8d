import { useState } from 'react';
import { urlOf } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { detailOf } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { go } from '../../../ui/going.ts';
import { notify } from '../../../ui/notices.tsx';
import type { ExportQuery } from './filters.ts';

interface Props {
  label: string;
  query: ExportQuery;
  format: 'xlsx' | 'print';
  /** The ledger holds confidential records: their purpose is asked for first and stands in the audit. */
  confidential: boolean;
}

/** Takes a ledger out as a file or as a page to print; a long one is made aside. */
export function ExportButton({ label, query, format, confidential }: Props) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const start = useCall('startExport');
  const given = reason.trim();
  const asked = { ...query, ...(confidential ? { reason: given } : {}) };
  const file = () =>
    start.mutate(
      { query: asked },
      {
        onSuccess: ({ job, rows }) => {
          if (job === null) return window.location.assign(urlOf('exportRecords', { query: asked }));
          notify(`共 ${rows.toLocaleString('zh-CN')} 条，正在后台做；做好后在这一页下载`);
          return void go('/exports');
        },
        onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
      },
    );
  const page = { href: urlOf('exportRecords', { query: { ...asked, format } }), target: '_blank' };
  if (!confidential && format === 'print')
    return (
      <a className="button" {...page}>
        {label}
      </a>
    );
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={start.isPending}
        onClick={confidential ? () => setAsking(true) : file}
      >
        {label}
      </button>
      {asking && (
        <Dialog
          title={`${label}：写明用途`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                取消
              </button>
              {format === 'print' && given.length >= 2 ? (
                <a className="button primary" {...page} onClick={() => setAsking(false)}>
                  {label}
                </a>
              ) : (
                <button
                  type="button"
                  className="button primary"
                  disabled={given.length < 2}
                  onClick={() => {
                    setAsking(false);
                    file();
                  }}
                >
                  {label}
                </button>
              )}
            </>
          }
        >
          <p>这些记录限知悉。谁、什么时候、为什么取走了多少条，审计里会留下一条；内容不进审计。</p>
          <label className="field">
            <span className="label">用途</span>
            <input
              className="input"
              maxLength={200}
              placeholder="如：季度廉政档案核对"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        </Dialog>
      )}
    </>
  );
}
