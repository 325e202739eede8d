import type { Book } from '@liulian/contract';
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { fullDay } from '../../ui/dates.ts';
import { Link } from '../../ui/Link.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Field, SelectYear } from '../../ui/kit/index.ts';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { UnitPicker } from '../../ui/UnitPicker.tsx';
import './books.css';

/** 三会一课记录本 and its like: a year of a unit's meetings as one book, to read and to print. */
export default function BooksPage() {
  const me = useMe();
  const books = useApi('listBooks', {}, { staleTime: 300_000 });
  const [chosen, setChosen] = useState(0);
  const [units, setUnits] = useState([{ id: me.unit.id, name: me.unit.name }]);
  const [year, setYear] = useState(Number(me.today.slice(0, 4)));
  return (
    <div className="page column">
      <PageHead title="记录本" note="一个单位一年的会议，按日期编成一册；登记过的自动在里面，不用另抄">
        <button type="button" className="button" onClick={() => globalThis.print()}>
          打印
        </button>
      </PageHead>
      <Load of={books}>
        {({ items }) => {
          const book = items[chosen];
          return (
            <>
              <section className="card no-print book-choice" aria-label="看哪一本">
                {items.length > 1 && (
                  <Field label="哪一种">
                    {(inner) => (
                      <select
                        {...inner}
                        className="input"
                        value={chosen}
                        onChange={(event) => setChosen(Number(event.target.value))}
                      >
                        {items.map(({ kind, id, title }, at) => (
                          <option key={`${kind} ${id}`} value={at}>
                            {title}
                          </option>
                        ))}
                      </select>
                    )}
                  </Field>
                )}
                <Field label="单位">
                  {(inner) => (
                    <UnitPicker
                      id={inner.id}
                      label="单位"
                      value={units}
                      onChange={setUnits}
                      within={me.unit.id}
                      single
                    />
                  )}
                </Field>
                <SelectYear today={me.today} value={year} onChange={setYear} />
              </section>
              {!book && <Empty title="方案里没有要编成册的记录。" />}
              {book && !units[0] && <Empty title="先选一个单位。" />}
              {book && units[0] && <Pages book={book} unitId={units[0].id} year={year} />}
            </>
          );
        }}
      </Load>
    </div>
  );
}

function Pages({ book, unitId, year }: { book: { kind: string; id: string }; unitId: string; year: number }) {
  const of = useApi('getBook', { params: { kind: book.kind, book: book.id }, query: { unitId, year } });
  return (
    <Load of={of}>
      {(data) => (
        <article className="book">
          <header className="card">
            <h2>
              {data.unit.name} {data.year} 年{data.title}
            </h2>
            <ul className="book-chapters">
              {data.chapters.map(({ id, title, count }) => (
                <li key={id} className={count === 0 ? 'quiet' : undefined}>
                  {title} {count} 次
                </li>
              ))}
            </ul>
          </header>
          {data.entries.length === 0 && (
            <div className="card">
              <Empty title="这一年还没有登记。">在“记一件事”里登记会议，就会出现在这里。</Empty>
            </div>
          )}
          {data.entries.map((entry) => (
            <Meeting key={entry.recordId} entry={entry} />
          ))}
        </article>
      )}
    </Load>
  );
}

function Meeting({ entry }: { entry: Book['entries'][number] }) {
  return (
    <section className="card book-entry" aria-label={`${entry.place}. ${entry.title}`}>
      <h3>
        {entry.place}. <Link href={`/records/${entry.recordId}`}>{entry.title}</Link>
      </h3>
      <p className="quiet">
        {[
          entry.category === entry.title ? '' : entry.category,
          fullDay(entry.occurredOn),
          entry.present && `${entry.present} 人参加`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <dl className="facts">
        {entry.facts.map(({ title, text }) => [
          <dt key={title}>{title}</dt>,
          <dd key={`${title}-text`}>{text}</dd>,
        ])}
      </dl>
      {entry.tables.map((table) => (
        <div key={table.title} className="book-table">
          <table>
            <caption>{table.title}</caption>
            <thead>
              <tr>
                {table.columns.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((cells, at) => (
                <tr key={at}>
                  {cells.map((cell, column) => (
                    <td key={table.columns[column]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}
