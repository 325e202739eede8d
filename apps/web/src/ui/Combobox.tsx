import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { detailOf } from '../api/problem.ts';
import { NoOption, Option } from './Option.tsx';
import { useDebounced } from './use-debounced.ts';

export interface Choice {
  id: string;
  title: string;
  detail?: string | undefined;
}

interface Props {
  id?: string | undefined;
  label: string;
  /** Names the query: two boxes with the same name and text share one answer. */
  name: string;
  search: (q: string, signal: AbortSignal) => Promise<Choice[]>;
  onPick: (choice: Choice) => void;
  /** Takes what was typed as it is, for someone or something from outside. */
  onText?: ((text: string) => void) | undefined;
  placeholder?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
}

/**
 * A text box with suggestions from the server, which understands Chinese characters and pinyin initials
 * alike.
 */
export function Combobox({
  id: givenId,
  label,
  name,
  search,
  onPick,
  onText,
  placeholder = '汉字或拼音首字母',
  invalid,
  describedBy,
}: Props) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const q = useDebounced(text.trim(), 200);
  const found = useQuery({
    queryKey: ['combobox', name, q],
    queryFn: ({ signal }) => search(q, signal),
    enabled: open,
    staleTime: 30_000,
  });
  const items = found.data ?? [];
  const offer = onText && text.trim() ? [...items, { id: '', title: `外单位人员：${text.trim()}` }] : items;

  const pick = (choice: Choice | undefined) => {
    if (!choice) return;
    if (choice.id === '') onText?.(text.trim());
    else onPick(choice);
    setText('');
    setAt(0);
    setOpen(false);
  };

  // What was typed must not vanish unseen: the one person of that very name, else an outsider, else a word
  // that nothing is chosen.
  const leave = () => {
    setOpen(false);
    const typed = text.trim();
    if (!typed) return;
    const same = q === typed ? items.filter((item) => item.title === typed) : [];
    if (same.length === 1) pick(same[0]);
    else if (onText && same.length === 0) pick({ id: '', title: typed });
  };

  return (
    <div className="popup">
      <input
        id={id}
        className="input"
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${ownId}-list`}
        aria-autocomplete="list"
        autoComplete="off"
        aria-activedescendant={open && offer[at] ? `${ownId}-${at}` : undefined}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setAt(0);
        }}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            setOpen(true);
            setAt(Math.min(at + 1, offer.length - 1));
          }
          if (event.key === 'ArrowUp') {
            event.preventDefault();
            setAt(Math.max(at - 1, 0));
          }
          if (event.key === 'Enter') {
            event.preventDefault();
            pick(offer[at]);
          }
          if (event.key === 'Escape') {
            setOpen(false);
          }
        }}
      />
      {!open && text.trim() !== '' && (
        <div className="help" role="status">
          “{text.trim()}”还没有选中，请从列表里选。
        </div>
      )}
      {open && (
        <div className="options" id={`${ownId}-list`} role="listbox" aria-label={label}>
          {offer.map((item, index) => (
            <Option
              key={item.id || 'text'}
              id={`${ownId}-${index}`}
              at={index}
              current={index === at}
              option={item}
              onPick={() => pick(item)}
            />
          ))}
          {offer.length === 0 && (
            <NoOption>
              {found.error ? detailOf(found.error) : found.isFetching ? '正在找…' : '没有找到'}
            </NoOption>
          )}
        </div>
      )}
    </div>
  );
}
