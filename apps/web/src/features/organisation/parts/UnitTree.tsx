import { useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { useDebounced } from '../../../ui/use-debounced.ts';
import page from './organisation.module.css';

interface Node {
  id: string;
  name: string;
  level: string;
}
interface Common {
  selected: string;
  onSelect: (id: string) => void;
}

/** Stations and offices have nothing below them, so they carry no arrow. */
const leaves = new Set(['station', 'office']);

function Children({ parentId, ...common }: Common & { parentId: string }) {
  const children = useApi('listUnits', { query: { parentId, limit: 1000 } }, { staleTime: 60_000 });
  if (children.isPending) return <p className={page.wait}>正在读取…</p>;
  return (
    <ul>
      {children.data?.items.map((unit) => (
        <Branch key={unit.id} unit={unit} {...common} />
      ))}
    </ul>
  );
}

function Branch({
  unit,
  opened = false,
  where,
  ...common
}: Common & { unit: Node; opened?: boolean; where?: string | undefined }) {
  const [open, setOpen] = useState(opened);
  const leaf = leaves.has(unit.level);
  return (
    <li>
      <div className={page.node}>
        {leaf ? (
          <span className={page.arrow} />
        ) : (
          <button
            type="button"
            className={page.arrow}
            aria-expanded={open}
            aria-label={`${open ? '收起' : '展开'}${unit.name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? '▾' : '▸'}
          </button>
        )}
        <button
          type="button"
          className={page.name}
          aria-current={common.selected === unit.id ? 'true' : undefined}
          onClick={() => {
            common.onSelect(unit.id);
            if (!leaf) setOpen(true);
          }}
        >
          {unit.name}
          {where && <span className={page.where}>{where}</span>}
        </button>
      </div>
      {open && !leaf && <Children parentId={unit.id} {...common} />}
    </li>
  );
}

/** Stations of one name exist in several detachments: a result says where it belongs. */
function useSuperiors(): (path: string) => string {
  const upper = useApi(
    'listUnits',
    { query: { level: ['detachment', 'brigade'], limit: 1000 } },
    { staleTime: 300_000 },
  );
  const names = new Map(upper.data?.items.map((unit) => [unit.id, unit.shortName]));
  return (path) =>
    path
      .split('.')
      .filter(Boolean)
      .slice(0, -1)
      .map((id) => names.get(id))
      .filter(Boolean)
      .join(' › ');
}

const formerly = (names: string[]) => (names.length > 0 ? `曾用名 ${names.join('、')}` : '');

function Found({ word, ...common }: Common & { word: string }) {
  const superiors = useSuperiors();
  const found = useApi('listUnits', { query: { q: word, limit: 50 } }, { keep: true });
  if (found.data?.items.length === 0)
    return <p className={page.wait}>没有找到“{word}”。可用名称、牌子名或拼音首字母。</p>;
  return (
    <ul>
      {found.data?.items.map((unit) => (
        <Branch
          key={unit.id}
          unit={unit}
          where={[superiors(unit.path), formerly(unit.formerNames)].filter(Boolean).join(' · ')}
          {...common}
        />
      ))}
    </ul>
  );
}

/**
 * Units below one's own, opened level by level; searching understands names, plate names and pinyin initials.
 */
export function UnitTree({ root, ...common }: Common & { root: Node }) {
  const [text, setText] = useState('');
  const word = useDebounced(text.trim());
  return (
    <nav className={`card ${page.tree} no-print`} aria-label="单位">
      <input
        className="input"
        type="search"
        aria-label="找单位"
        placeholder="找单位：汉字或拼音首字母"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={page.nodes}>
        {word ? (
          <Found word={word} {...common} />
        ) : (
          <ul>
            <Branch unit={root} opened {...common} />
          </ul>
        )}
      </div>
    </nav>
  );
}
