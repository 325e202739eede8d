import { useEffect, useId, useRef, useState } from 'react';
import { useApi } from '../api/hooks.ts';
import { detailOf } from '../api/problem.ts';
import { go as goTo } from '../ui/going.ts';
import { isTyping } from '../ui/is-typing.ts';
import { useDebounced } from '../ui/use-debounced.ts';

const places = { unit: '/units/', person: '/people/', record: '/records/', duty: '/duties/' } as const;
const words = { unit: '单位', person: '人员', record: '记录', duty: '任务' } as const;

/**
 * Units, people, records and duties by Chinese characters or pinyin initials; “/” comes here from anywhere.
 */
export function SearchBox({ onDone }: { onDone?: () => void }) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const q = useDebounced(text.trim());
  const found = useApi('search', { query: { q } }, { enabled: q.length > 0, keep: true });
  const items = q ? (found.data?.items ?? []) : [];

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const go = (item: (typeof items)[number] | undefined) => {
    if (!item) return;
    setOpen(false);
    setText('');
    input.current?.blur();
    onDone?.();
    void goTo(places[item.type] + encodeURIComponent(item.id));
  };

  return (
    <search className="search popup">
      <input
        ref={input}
        className="input"
        type="search"
        role="combobox"
        aria-label="搜索单位、人员、记录、任务"
        aria-expanded={open && q !== ''}
        aria-controls={id}
        aria-activedescendant={open && items[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder="搜索 拼音 / 汉字"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setAt(0);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            setAt(Math.min(at + 1, items.length - 1));
          }
          if (event.key === 'ArrowUp') {
            event.preventDefault();
            setAt(Math.max(at - 1, 0));
          }
          if (event.key === 'Enter') {
            event.preventDefault();
            go(items[at]);
          }
          if (event.key === 'Escape') {
            setText('');
            input.current?.blur();
          }
        }}
      />
      {open && q !== '' && (
        <div className="options" id={id} role="listbox" aria-label="搜索结果">
          {items.map((item, index) => (
            <div
              key={`${item.type}${item.id}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="option"
              onMouseDown={(event) => {
                event.preventDefault();
                go(item);
              }}
            >
              <span>
                {item.title} <small>{item.detail}</small>
              </span>
              <small className="nowrap">{words[item.type]}</small>
            </div>
          ))}
          {items.length === 0 && (
            <div className="option quiet">
              {found.error
                ? detailOf(found.error)
                : found.isFetching
                  ? '正在找…'
                  : '没有找到，换个字或用拼音首字母试试。'}
            </div>
          )}
        </div>
      )}
    </search>
  );
}
