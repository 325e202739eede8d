import type { ReactNode } from 'react';
import { Dialog } from '../Dialog.tsx';

interface Props {
  title: string;
  button: string;
  /** The button that leaves everything as it is. */ cancel?: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** What will happen. */ children: ReactNode;
}

/** Says what a step will do and takes it only on a second press; nothing is asked for. */
export function ConfirmDialog({ title, button, cancel = '取消', busy, onConfirm, onClose, children }: Props) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button type="button" className="button primary" disabled={busy} onClick={onConfirm}>
            {button}
          </button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
