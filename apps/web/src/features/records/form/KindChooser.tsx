import type { Kind } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { matches } from '../../../ui/ChoiceBox.tsx';
import { PageHead } from '../../../ui/PageHead.tsx';
import { Empty, Load } from '../../../ui/states-of-page.tsx';
import { DueNow } from './DueNow.tsx';
import './form.css';
import { searchFor, type SearchOf } from '../../../base/addresses.ts';

const shapes: Record<string, string> = {
  activity: '开展过的事',
  talk: '谈话与家访',
  document: '文件与材料',
  article: '稿件与作品',
  site: '阵地与基地',
  'list-item': '清单与目录',
  inspection: '检查与整改',
};

/** Which form. The everyday ones come first; what they ask for is said in minutes. */
export function KindChooser({ search }: { search: SearchOf<'/records/new'> }) {
  const kinds = useApi('listKinds');
  const [text, setText] = useState('');
  return (
    <div className="page column stack">
      <PageHead title="记一件事" note="发生过的事只记一次，相关任务自动完成。" />
      <label className="field">
        <span className="sr-only">找一种记录</span>
        <input
          className="input"
          type="search"
          placeholder="找：警示教育、家访、jsjy…"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {text.trim() === '' && <DueNow />}
      <Load of={kinds}>
        {({ items }) => (
          <List kinds={items.filter((k) => k.abilities.create)} text={text.trim()} search={search} />
        )}
      </Load>
    </div>
  );
}

function List({ kinds, text, search }: { kinds: Kind[]; text: string; search: SearchOf<'/records/new'> }) {
  if (kinds.length === 0)
    return <Empty title="您的身份不登记记录。">参加的活动由组织的人登记，会自动算在您名下。</Empty>;
  const link = (kind: Kind, category?: string) =>
    ({
      to: '/records/new',
      search: searchFor('/records/new', { ...search, kind: kind.id, ...(category ? { category } : {}) }),
    }) as const;
  const categories = kinds.flatMap((kind) =>
    (kind.fields.find((f) => f.name === 'category')?.options ?? []).map((option) => ({ kind, option })),
  );
  if (text) {
    const found = categories.filter(({ kind, option }) => matches(option, text) || matches(kind, text));
    const plain = kinds.filter((kind) => matches(kind, text) || kind.purpose.includes(text));
    if (found.length + plain.length === 0)
      return <Empty title={`没有找到“${text}”。`}>换个词试试，或先选“活动”再选类别。</Empty>;
    return (
      <ul className="card lines kind-list">
        {found.map(({ kind, option }) => (
          <li key={`${kind.id}${option.id}`}>
            <Link {...link(kind, option.id)}>
              <b>{option.title}</b>
              <span className="quiet">{kind.title}</span>
            </Link>
          </li>
        ))}
        {plain.map((kind) => (
          <li key={kind.id}>
            <Link {...link(kind)}>
              <b>{kind.title}</b>
              <span className="quiet">约 {kind.minutes} 分钟</span>
            </Link>
          </li>
        ))}
      </ul>
    );
  }
  return Object.entries(shapes).map(([shape, title]) => {
    const own = kinds.filter((kind) => kind.shape === shape);
    return (
      own.length > 0 && (
        <section key={shape} aria-labelledby={`shape-${shape}`} className="stack" style={{ gap: 6 }}>
          <h2 id={`shape-${shape}`}>{title}</h2>
          <ul className="card lines kind-list">
            {own.map((kind) => (
              <li key={kind.id}>
                <Link {...link(kind)}>
                  <span>
                    <b>{kind.title}</b>
                    <br />
                    <span className="quiet">{kind.purpose}</span>
                  </span>
                  <span className="quiet nowrap">约 {kind.minutes} 分钟</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )
    );
  });
}
