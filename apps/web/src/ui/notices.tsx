import { useEffect, useSyncExternalStore } from 'react';

interface Notice {
  id: number;
  text: string;
  tone: 'done' | 'trouble';
  undo?: (() => void) | undefined;
  until: number;
}

let notices: Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
function set(next: Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** A line at the foot of the window. With `undo` it stays longer and offers to take the step back. */
export function notify(text: string, options: { tone?: 'done' | 'trouble'; undo?: () => void } = {}): void {
  const stay = options.undo ? 12_000 : options.tone === 'trouble' ? 9_000 : 4_000;
  set([
    ...notices.slice(-2),
    { id: nextId++, text, tone: options.tone ?? 'done', undo: options.undo, until: Date.now() + stay },
  ]);
}

export function NoticeArea() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  useEffect(() => {
    if (shown.length === 0) return undefined;
    const timer = setTimeout(
      () => set(notices.filter((n) => n.until > Date.now())),
      Math.max(50, Math.min(...shown.map((n) => n.until)) - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div className="notices no-print" role="status" aria-live="polite">
      {shown.map((n) => (
        <div key={n.id} className={`notice ${n.tone}`}>
          <span>{n.text}</span>
          {n.undo && (
            <button
              type="button"
              className="link"
              onClick={() => {
                n.undo?.();
                set(notices.filter((x) => x.id !== n.id));
              }}
            >
              撤销
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label="收起"
            onClick={() => set(notices.filter((x) => x.id !== n.id))}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
