import type { ReactNode } from 'react';
import { Dialog } from '../Dialog.tsx';
import { ErrorBox } from '../states-of-page.tsx';

interface Props {
  title: string;
  save: string;
  busy: boolean;
  error: unknown;
  /** Why it cannot be saved yet. */ ready?: boolean;
  wide?: boolean;
  onSave: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog: Enter saves, Escape leaves, a refusal stands above the buttons. */
export function FormDialog({
  title,
  save,
  busy,
  error,
  ready = true,
  wide,
  onSave,
  onClose,
  children,
}: Props) {
  return (
    <Dialog title={title} onClose={onClose} {...(wide ? { wide } : {})}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSave();
        }}
      >
        {children}
        {error != null && <ErrorBox error={error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" className="button primary" disabled={busy || !ready}>
            {busy ? '正在保存…' : save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
