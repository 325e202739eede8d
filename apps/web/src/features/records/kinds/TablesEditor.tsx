import type { DraftField, OfferedType } from './draft-field.ts';
import { FieldList } from './FieldList.tsx';
import { Small, Text, Wrong } from './inputs.tsx';
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
      {tables.map((table) => {
        const name = table.title.trim() || '这张表';
        return (
          <div key={table.key} className={page.fieldRow} role="group" aria-label={name}>
            <div className="row spread">
              <Text
                label="表名"
                value={table.title}
                max={20}
                onChange={(title) => change(table.key, { title })}
              />
              <Small
                label={`去掉${name}`}
                onClick={() => onChange(tables.filter(({ key }) => key !== table.key))}
              >
                ×
              </Small>
            </div>
            <Wrong of={wrong.get(`table${table.key}`)} />
            <FieldList
              fields={table.columns}
              newField={newField}
              onChange={(columns) => change(table.key, { columns })}
              adds="加一列"
            />
          </div>
        );
      })}
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
