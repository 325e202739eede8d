import { memo, useEffect, useMemo, useRef } from 'react';
import { runsOf, type Span } from './spans.ts';
import css from './policy.module.css';

interface Props {
  label: string;
  text: string;
  spans: Span[];
  selected: string | null;
  onSelect: (id: string) => void;
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
        <p key={start}>
          {runs.map((run) =>
            run.ids.length > 0 ? (
              <mark key={run.start} className={css[run.look]} data-ids={run.ids.join(' ')}>
                {run.text}
              </mark>
            ) : (
              run.text
            ),
          )}
        </p>
      ))}
    </div>
  );
});
