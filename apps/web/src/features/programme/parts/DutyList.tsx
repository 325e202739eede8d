import type { Duty } from '@liulian/contract';
import type { CallArgs } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { useMe } from '../../../api/me.ts';
import { progressText } from '../../../ui/progress.ts';
import { Empty, ErrorBox, Loading } from '../../../ui/states-of-page.tsx';
import { dutyStates, type DutyState } from '../../../ui/states.ts';
import { StateTag } from '../../../ui/StateTag.tsx';
import { dutyWords } from '../../../ui/duty-words.ts';
import { numberText } from '../../../ui/kit/words.ts';
import css from '../../../ui/kit/kit.module.css';

export type DutyFilter = NonNullable<CallArgs<'listDuties'>['query']>;

/** What presses comes first; the server sorts in the same order. */
const order = ['overdue', 'due-soon', 'open', 'upcoming', 'not-held', 'waived', 'met-late', 'met'] as const;

const openStates = new Set<Duty['state']>(['open', 'due-soon', 'overdue']);

function DutyRow({ duty, today, onOpen }: { duty: Duty; today: string; onOpen: (id: string) => void }) {
  const words = dutyWords(duty, today);
  const parts = [
    duty.bearer.type === 'unit' ? duty.bearer.name : `${duty.bearer.name}（${duty.unit.name}）`,
    words.due,
    words.alone,
    duty.progress.by && Object.keys(duty.progress.by).length > 0 && progressText(duty.progress),
  ].filter((part) => typeof part === 'string');
  return (
    <li className={css.duty}>
      <StateTag state={duty.state} />
      <button type="button" className={css.link} onClick={() => onOpen(duty.id)}>
        {duty.title}
      </button>
      <span className="num">
        {duty.progress.done}/{duty.progress.min}
      </span>
      <span className={css.when}>
        {parts.map((part, at) => (
          <span key={part} className={css.part}>
            {part}
            {at < parts.length - 1 && ' ·'}
          </span>
        ))}
      </span>
    </li>
  );
}

/** Duties behind a number. The list is complete: whatever does not fit is one press away. */
export function DutyList({
  filter,
  onOpen,
  empty = '没有符合条件的任务',
}: {
  filter: DutyFilter;
  onOpen: (id: string) => void;
  empty?: string;
}) {
  const { today } = useMe();
  const list = usePages('listDuties', { query: { limit: 50, sort: 'urgent', ...filter } });
  if (list.error)
    return (
      <ErrorBox
        error={list.error}
        retry={() => {
          void list.refetch();
        }}
      />
    );
  if (list.isPending) return <Loading what="正在查" />;
  if (list.items.length === 0) return <Empty title={empty} />;
  const counts = list.data?.pages[0]?.counts;
  const asked = (state: DutyState): boolean =>
    filter.state === undefined || (filter.state as DutyState[]).includes(state);
  const shown = order.filter((state) => (counts?.[state] ?? 0) > 0 && asked(state));
  return (
    <>
      <p className={css.counts}>
        <span className={css.part}>共 {numberText(list.total)} 项</span>
        {shown.map((state) => (
          <span key={state} className={`${css.part} ${state === 'overdue' ? css.overdue : ''}`}>
            {dutyStates[state].word} {numberText(counts?.[state] ?? 0)}
          </span>
        ))}
      </p>
      {order.map((state) => {
        const items = list.items.filter((duty) => duty.state === state);
        if (items.length === 0) return null;
        const rows = (
          <ul>
            {items.map((duty) => (
              <DutyRow key={duty.id} duty={duty} today={today} onOpen={onOpen} />
            ))}
          </ul>
        );
        // What needs nobody any more is folded away, unless it is all there is or what was asked for.
        return openStates.has(state) || items.length === list.items.length || filter.state ? (
          <section key={state} aria-label={dutyStates[state].word}>
            {rows}
          </section>
        ) : (
          <details key={state} className={css.settled}>
            <summary>
              {dutyStates[state].word} {numberText(counts?.[state] ?? items.length)}
            </summary>
            {rows}
          </details>
        );
      })}
      {list.hasNextPage && (
        <button
          type="button"
          className="button wide"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          再看 50 项（还有 {numberText(list.total - list.items.length)} 项）
        </button>
      )}
    </>
  );
}
