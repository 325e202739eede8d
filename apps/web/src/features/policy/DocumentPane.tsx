import { memo, useEffect, useMemo, useRef } from 'react';
import { runsOf, type Span } from './spans.ts';
import css from './policy.module.css';

interface Props {
  label: string;
  text: string;
  spans: Span[];
  selected: string | null;
  onSelect: (id: string) => void;
  /** What the reader has marked, as offsets into the text; null when nothing is. */
  onMark?: (range: { start: number; end: number } | null) => void;
  mono?: boolean;
}

/**
 * The document with its clauses marked. The list beside it says the same in words, so the marks need no place
 * in the tab order.
 */
export const DocumentPane = memo(function DocumentPane({
  label,
  text,
  spans,
  selected,
  onSelect,
  onMark,
  mono,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => runsOf(text, spans), [text, spans]);
  useEffect(() => {
    const pane = box.current;
    if (!pane || selected === null) return;
    for (const mark of pane.querySelectorAll('[data-selected]')) mark.removeAttribute('data-selected');
    const marks = [...pane.querySelectorAll<HTMLElement>('mark[data-ids]')].filter((mark) =>
      mark.dataset.ids?.split(' ').includes(selected),
    );
    for (const mark of marks) mark.setAttribute('data-selected', '');
    const [first] = marks;
    if (!first || pane.scrollHeight <= pane.clientHeight) return;
    const [seen, whole] = [first.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (seen.top < whole.top + 24 || seen.bottom > whole.bottom - 24)
      pane.scrollTo({ top: pane.scrollTop + seen.top - whole.top - whole.height / 3 });
  }, [selected, lines]);
  useEffect(() => {
    if (!onMark) return;
    const changed = (): void => {
      const range = document.getSelection()?.rangeCount ? document.getSelection()?.getRangeAt(0) : undefined;
      const inside = range && box.current?.contains(range.commonAncestorContainer);
      // A press on a button elsewhere keeps what was marked; only a press into the text clears it.
      if (!range || !inside) return;
      const [start, end] = [
        offsetAt(range.startContainer, range.startOffset),
        offsetAt(range.endContainer, range.endOffset),
      ];
      onMark(start === null || end === null || end - start < 3 ? null : { start, end });
    };
    document.addEventListener('selectionchange', changed);
    return () => document.removeEventListener('selectionchange', changed);
  }, [onMark]);
  return (
    <div
      ref={box}
      className={`${css.document} ${mono ? css.mono : ''}`}
      role="region"
      aria-label={label}
      tabIndex={0}
      onClick={(event) => {
        const ids =
          (event.target as HTMLElement).closest<HTMLElement>('mark[data-ids]')?.dataset.ids?.split(' ') ?? [];
        // A second press on nested clauses goes on to the next one.
        const id = ids[(ids.indexOf(selected ?? '') + 1) % Math.max(ids.length, 1)];
        if (id) onSelect(id);
      }}
    >
      {lines.map(({ start, runs }) => (
        <p key={start} data-at={start}>
          {runs.map((run) =>
            run.ids.length > 0 ? (
              <mark
                key={run.start}
                className={css[run.look]}
                data-at={run.start}
                data-ids={run.ids.join(' ')}
              >
                {run.text}
              </mark>
            ) : (
              <span key={run.start} data-at={run.start}>
                {run.text}
              </span>
            ),
          )}
        </p>
      ))}
    </div>
  );
});

/** The offset into the document of a place in its page; null outside of it. */
function offsetAt(node: Node, within: number): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const run = element?.closest<HTMLElement>('[data-at]');
  if (!run) return null;
  if (node instanceof Text) return Number(run.dataset.at) + within;
  const child = node.childNodes[within];
  const next = child instanceof HTMLElement ? child.dataset.at : undefined;
  return next === undefined ? Number(run.dataset.at) + (run.textContent?.length ?? 0) : Number(next);
}
