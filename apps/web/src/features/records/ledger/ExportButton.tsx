import { Button } from 'antd';
import { useState } from 'react';
import { urlOf } from '../../../api/client.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { ExportQuery } from './filters.ts';

interface Props {
  label: string;
  query: ExportQuery;
  format: 'xlsx' | 'print';
  /** The ledger holds confidential records: their purpose is asked for first and stands in the audit. */
  confidential: boolean;
}

/** Takes a ledger out as a file or as a page to print. */
export function ExportButton({ label, query, format, confidential }: Props) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const target = format === 'print' ? { target: '_blank' } : {};
  if (!confidential)
    return (
      <Button href={urlOf('exportRecords', { query: { ...query, format } })} {...target}>
        {label}
      </Button>
    );
  const given = reason.trim();
  return (
    <>
      <Button onClick={() => setAsking(true)}>{label}</Button>
      {asking && (
        <Dialog
          title={`${label}：写明用途`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>取消</Button>
              <Button
                type="primary"
                disabled={given.length < 2}
                href={urlOf('exportRecords', { query: { ...query, format, reason: given } })}
                {...target}
                onClick={() => setAsking(false)}
              >
                {label}
              </Button>
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
