import { useState } from 'react';
import type { Account } from '@liulian/contract';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import type { Slip } from './Slips.tsx';

interface Props {
  account: Account;
  onSlip: (slip: Slip) => void;
  onClose: (done: boolean) => void;
}

/** Asks for a reset; nobody here will know the password. The account works on as it is until then. */
export function ResetDialog({ account, onSlip, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [lost, setLost] = useState(false);
  const propose = useChange('proposeOpening', {
    said: '已提出，等第二人确认',
    quiet: true,
    onDone: ({ code, opening }) => {
      if (code !== null)
        onSlip({
          username: account.username,
          name: account.person?.name ?? null,
          unit: opening.unit?.name ?? null,
          code,
        });
      onClose(true);
    },
  });
  return (
    <FormDialog
      title={`提出重置 ${account.username} 的密码`}
      save="提出"
      busy={propose.busy}
      error={propose.error}
      ready={reason.trim().length >= 2}
      onClose={() => onClose(false)}
      onSave={() =>
        propose.run({
          params: { id: account.id },
          body: { reason: reason.trim(), ...(lost ? { secondFactor: true } : {}) },
        })
      }
    >
      <p className="quiet">
        由另一名管理员确认后才生效。本人设过邮箱的，链接直接发给本人；没有的，您交甲码、确认的人交乙码。密码只由本人设，本人每一步都会收到通知。
      </p>
      <Field label="为什么" wrong={propose.wrong.reason} help="如：本人到场说忘了密码">
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <label className="check">
        <input type="checkbox" checked={lost} onChange={(event) => setLost(event.target.checked)} />
        手机丢了，动态口令也要去掉
      </label>
    </FormDialog>
  );
}
