import { useState, type ReactNode } from 'react';
import { FormDialog } from './FormDialog.tsx';

interface Props {
  title: string;
  label: string;
  button: string;
  /** The fewest characters without which it is not sent; none = the reason may be left out. */
  least?: number;
  /** The most characters. */ most?: number;
  /** Whether what is asked above the reason is answered. */ ready?: boolean;
  busy?: boolean;
  error: unknown;
  onSend: (reason: string) => void;
  onClose: () => void;
  /** What else is said or asked, above the reason. */ children?: ReactNode;
}
/** Asks why, before a step that somebody else will read the reason of. */
export function ReasonDialog({
  title,
  label,
  button,
  least = 0,
  most = 500,
  ready = true,
  busy = false,
  error,
  onSend,
  onClose,
  children,
}: Props) {
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={title}
      save={button}
      busy={busy}
      error={error}
      ready={ready && reason.trim().length >= least}
      onSave={() => onSend(reason.trim())}
      onClose={onClose}
    >
      {children}
      <label className="field">
        <span className="label">{label}</span>
        <textarea
          className="input"
          maxLength={most}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
