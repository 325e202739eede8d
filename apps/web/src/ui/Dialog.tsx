import { useEffect, useId, useRef, type ReactNode } from 'react';

/** Where one types first. A box that opens a list as soon as it has the focus is left to be opened. */
const firstField = [
  'input:not([type="checkbox"], [type="radio"], [type="file"], [role="combobox"], :disabled)',
  'textarea:not(:disabled)',
].join();

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the important one last. */ actions?: ReactNode;
  wide?: boolean;
}
/** The browser's own modal dialog: focus stays inside, Escape closes, and it weighs nothing. */
export function Dialog({ title, onClose, children, actions, wide }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    // Typing starts at once; on a telephone the keys would cover what is asked.
    if (matchMedia('(pointer: fine)').matches) dialog?.querySelector<HTMLElement>(firstField)?.focus();
    return () => {
      dialog?.close();
      // The dialog is out of the page already, and the browser gives the focus back to nobody.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" aria-label="关闭" onClick={onClose}>
            ×
          </button>
        </div>
        {children}
        {actions && <div className="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
