import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { chapters, found, type Section } from './manual.ts';
import { ManualText } from './ManualText.tsx';
import './help.css';
import { searchFor } from '../../base/addresses.ts';

const keys: [string, string][] = [
  ['/', '到搜索框：汉字或拼音首字母，找单位、人员、记录、任务'],
  ['n', '记一件事'],
  ['t', '今日待办'],
  ['l', '记录台账'],
  ['h', '回到首页'],
  ['?', '这一页'],
  ['Esc', '关闭面板、收起菜单'],
  ['↑ ↓ ← →', '在任务矩阵里移动'],
  ['Enter', '打开矩阵里选中的格子'],
  ['e', '导出矩阵'],
];

function Part({ section, from }: { section: Section; from?: string }) {
  return (
    <section className="card manual">
      {(section.title || from) && (
        <h2>
          {section.title || from} {from && section.title && <small className="quiet">{from}</small>}
        </h2>
      )}
      <ManualText lines={section.lines} />
    </section>
  );
}

function Keys() {
  return (
    <section className="card manual" aria-label="快捷键">
      <h2>
        快捷键 <small className="quiet">没有在输入文字时，按一个键就行</small>
      </h2>
      <dl className="facts">
        {keys.map(([key, what]) => [
          <dt key={key}>
            <kbd>{key}</kbd>
          </dt>,
          <dd key={`${key}-what`}>{what}</dd>,
        ])}
      </dl>
    </section>
  );
}

/** The manual inside the product: one's own chapter first, searchable, readable without a network. */
export default function HelpPage() {
  const me = useMe();
  const [{ chapter: asked, q = '' }, change] = useSearchState('/help');
  const own = me.manual;
  const chapter = chapters.find((one) => one.id === (asked ?? own)) ?? chapters[0];
  const hits = found(q, own);
  const order = [...chapters].sort(
    (one, other) =>
      Number(other.id === own) - Number(one.id === own) ||
      Number(other.id === 'README') - Number(one.id === 'README'),
  );
  return (
    <div className="page column stack">
      <PageHead title="帮助" note={q ? `“${q}”` : chapter?.title} />
      <label className="field no-print">
        <span className="label">在手册里找</span>
        <input
          type="search"
          className="input"
          placeholder="如 补记、免做"
          value={q}
          onChange={(event) => change({ q: event.target.value || undefined })}
        />
      </label>
      <nav className="manual-chapters no-print" aria-label="手册各章">
        {order.map((one) => (
          <Link
            key={one.id}
            to="/help"
            search={searchFor('/help', { chapter: one.id })}
            aria-current={!q && one.id === chapter?.id ? 'page' : undefined}
            className="button small"
          >
            {one.id === 'README' ? '人人要知道的' : one.title}
            {one.id === own && '（您的）'}
          </Link>
        ))}
      </nav>
      {q ? (
        hits.length === 0 ? (
          <Empty title="手册里没有这个词">换个说法，或翻翻上面各章。</Empty>
        ) : (
          hits.map(({ chapter: from, section }) => (
            <Part key={`${from.id}${section.title}`} section={section} from={from.title} />
          ))
        )
      ) : (
        chapter?.sections.map((section) => <Part key={section.title} section={section} />)
      )}
      {!q && <Keys />}
    </div>
  );
}
