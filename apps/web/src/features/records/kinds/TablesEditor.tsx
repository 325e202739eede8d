import { FieldRow } from './FieldRow.tsx';
import { Small, Text, Wrong } from './inputs.tsx';
import { offeredTypes, type DraftField, type OfferedType } from './draft-field.ts';
import type { DraftTable } from './kind-draft.ts';
import page from './kinds.module.css';

interface Props {
  tables: readonly DraftTable[];
  onChange: (tables: DraftTable[]) => void;
  newKey: () => number;
  newField: (type: OfferedType) => DraftField;
  wrong: ReadonlyMap<string, string[]>;
}

/** Tables inside a record: what is filled in line by line. */
export function TablesEditor({ tables, onChange, newKey, newField, wrong }: Props) {
  const change = (key: number, part: Partial<DraftTable>) =>
    onChange(tables.map((table) => (table.key === key ? { ...table, ...part } : table)));
  return (
    <section className="card form-card" aria-label="一行一行填的表">
      <h2>一行一行填的表</h2>
      {tables.length === 0 && <p className="quiet">有几条并列的内容（问题、议题、措施）时加一张。</p>}
      {tables.map((table) => (
        <div
          key={table.key}
          className={page.fieldRow}
          role="group"
          aria-label={table.title.trim() || '这张表'}
        >
          <div className="row spread">
            <Text
              label="表名"
              value={table.title}
              max={20}
              onChange={(title) => change(table.key, { title })}
            />
            <Small
              label={`去掉${table.title.trim() || '这张表'}`}
              disabled={false}
              onClick={() => onChange(tables.filter(({ key }) => key !== table.key))}
            >
              ×
            </Small>
          </div>
          <Wrong of={wrong.get(`table${table.key}`)} />
          <ol className="stack">
            {table.columns.map((column, place) => {
              const move = (by: number) => {
                const columns = [...table.columns];
                columns.splice(place + by, 0, ...columns.splice(place, 1));
                change(table.key, { columns });
              };
              return (
                <FieldRow
                  key={column.key}
                  column
                  kinds={[]}
                  field={column}
                  first={place === 0}
                  last={place === table.columns.length - 1}
                  onChange={(part) =>
                    change(table.key, {
                      columns: table.columns.map((one) =>
                        one.key === column.key ? { ...one, ...part } : one,
                      ),
                    })
                  }
                  onMove={move}
                  onRemove={() =>
                    change(table.key, { columns: table.columns.filter(({ key }) => key !== column.key) })
                  }
                />
              );
            })}
          </ol>
          <div className="row" role="group" aria-label="加一列" style={{ gap: 6 }}>
            {offeredTypes
              .filter(([type]) => type !== 'reference')
              .map(([type, title]) => (
                <button
                  key={type}
                  type="button"
                  className="button small"
                  onClick={() => change(table.key, { columns: [...table.columns, newField(type)] })}
                >
                  ＋ {title}
                </button>
              ))}
          </div>
        </div>
      ))}
      <div>
        <button
          type="button"
          className="button small"
          onClick={() => onChange([...tables, { key: newKey(), title: '', columns: [newField('text')] }])}
        >
          ＋ 一张表
        </button>
      </div>
    </section>
  );
}
