import { useEffect, useRef, type ReactNode } from 'react';

/** What opened takes the keyboard, and Escape gives it back. */
export function Held({ onEscape, children }: { onEscape: () => void; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => box.current?.querySelector<HTMLElement>('input:not(:disabled), button:not(:disabled)')?.focus(),
    [],
  );
  return (
    <div
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape();
      }}
    >
      {children}
    </div>
  );
}
