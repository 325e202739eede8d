import type { ResponseOf } from '@liulian/contract';
import { useEffect, useId, useRef, useState } from 'react';
import { useApi } from '../api/hooks.ts';
import { useMe } from '../api/me.ts';
import { detailOf } from '../api/problem.ts';
import { matches } from '../ui/ChoiceBox.tsx';
import { go as goTo } from '../ui/going.ts';
import { isTyping } from '../ui/is-typing.ts';
import { useDebounced } from '../ui/use-debounced.ts';
import { help, navigationFor, ownPages } from './navigation.ts';

type Found = ResponseOf<'search'>['items'][number];

/** Where each thing that is found stands, by its id. */
const places: Record<Found['type'], (id: string, title: string) => string> = {
  unit: (id) => `/units/${encodeURIComponent(id)}`,
  person: (id) => `/people/${encodeURIComponent(id)}`,
  record: (id) => `/records/${encodeURIComponent(id)}`,
  obligation: (_, title) => `/programme?${new URLSearchParams({ find: title })}`,
  setting: (id) => `/programme?${new URLSearchParams({ view: 'readings', setting: id })}`,
  document: () => '/programme?view=documents',
  clause: (id) => {
    const [draft = '', clause = ''] = id.split('/');
    return `/policy?${new URLSearchParams({ draft, clause })}`;
  },
  kind: (id) => `/records/new?${new URLSearchParams({ kind: id })}`,
  ledger: (id) => `/records?${new URLSearchParams({ kind: id })}`,
};

/** The groups in the order in which they stand, and what tells one line of a group from another. */
const groups: [title: string, types: Partial<Record<Found['type'], string>>][] = [
  ['人', { person: '' }],
  ['单位', { unit: '' }],
  ['记录', { record: '' }],
  ['职责与条款', { obligation: '职责', setting: '读法', clause: '文件条款', document: '依据文件' }],
  ['页面', { kind: '记一件事', ledger: '台账' }],
];

interface Line {
  key: string;
  group: string;
  title: string;
  detail: string;
  word: string;
  /** An address to go to, or another query. */
  to?: string;
  query?: string;
}

function linesOf(
  found: ResponseOf<'search'>,
  pages: { to: string; title: string; pinyin: string }[],
): Line[] {
  return [
    ...found.present.map(({ old, now, query }) => ({
      key: `term ${old}`,
      group: '',
      title: `“${old}”现称“${now}”`,
      detail: '按现称找',
      word: '',
      query,
    })),
    ...groups.flatMap(([group, types]) => [
      ...found.items
        .filter(({ type }) => type in types)
        .map(({ type, id, title, detail }) => ({
          key: `${type} ${id}`,
          group,
          title,
          detail,
          word: types[type] ?? '',
          to: places[type](id, title),
        })),
      ...(group === '页面'
        ? pages.map(({ to, title }) => ({ key: to, group, title, detail: '', word: '打开', to }))
        : []),
    ]),
  ];
}

/**
 * Units, people, records, duties with their clauses, kinds and pages, by Chinese characters or pinyin, in
 * groups; “/” comes here from anywhere.
 */
export function SearchBox({ onDone }: { onDone?: () => void }) {
  const me = useMe();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const q = useDebounced(text.trim());
  const found = useApi('search', { query: { q } }, { enabled: q.length > 0, keep: true });
  const pages = [...navigationFor(me), ...ownPages(me), help].filter((page) => matches(page, q));
  const items = q ? linesOf(found.data ?? { items: [], present: [] }, pages) : [];

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  const go = (line: Line | undefined) => {
    if (!line) return;
    setAt(0);
    if (line.query !== undefined) return setText(line.query);
    setOpen(false);
    setText('');
    input.current?.blur();
    onDone?.();
    if (line.to !== undefined) void goTo(line.to);
  };
  const option = (line: Line) => {
    const index = items.indexOf(line);
    return (
      <div
        key={line.key}
        id={`${id}-${index}`}
        role="option"
        aria-selected={index === at}
        tabIndex={-1}
        className="option"
        onMouseDown={(event) => {
          event.preventDefault();
          go(line);
        }}
      >
        <span>
          {line.title} <small>{line.detail}</small>
        </span>
        {line.word && <small className="nowrap">{line.word}</small>}
      </div>
    );
  };

  return (
    <search className="search popup">
      <input
        ref={input}
        className="input"
        type="search"
        role="combobox"
        aria-label="搜索人、单位、记录、职责与条款、页面"
        aria-expanded={open && q !== ''}
        aria-controls={id}
        aria-activedescendant={open && items[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder="搜索 汉字或拼音"
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
          {[...new Set(items.map(({ group }) => group))].map((group) => (
            <div key={group} role="group" aria-label={group || '旧称'}>
              {group && <div className="option-group">{group}</div>}
              {items.filter((line) => line.group === group).map(option)}
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
