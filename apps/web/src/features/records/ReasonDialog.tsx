import { useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';

interface ReasonProps {
  title: string;
  label: string;
  button: string;
  must?: boolean;
  error: unknown;
  onSend: (reason: string) => void;
  onClose: () => void;
}
/** Asks why, before a step that somebody else will read the reason of. */
export function ReasonDialog({ title, label, button, must, error, onSend, onClose }: ReasonProps) {
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={must && reason.trim().length < 2}
            onClick={() => onSend(reason)}
          >
            {button}
          </button>
        </>
      }
    >
      <label className="field">
        <span className="label">{label}</span>
        <textarea
          className="input"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {error !== null && error !== undefined && <ErrorBox error={error} />}
    </Dialog>
  );
}
