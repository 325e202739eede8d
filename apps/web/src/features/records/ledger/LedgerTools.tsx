import type { Kind, SavedView } from '@liulian/contract';
import { Dropdown, Popover } from 'antd';
import { useRef, useState } from 'react';
import { useApi, useCall } from '../../../api/hooks.ts';
import { detailOf } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { notify } from '../../../ui/notices.tsx';
import { ErrorBox } from '../../../ui/states-of-page.tsx';
import { shownAtFirst, type Column } from './columns.tsx';
import { viewNames, type Search } from './filters.ts';
import { Held } from './Held.tsx';

interface ChooserProps {
  available: Column[];
  shown: Column[];
  kind: Kind | undefined;
  /** Names in their order; none is what the kind declares. */
  onChange: (columns: string[]) => void;
}
/** Which columns, in which order; the title stays, or nobody could open a record. */
export function ColumnList({ available, shown, kind, onChange }: ChooserProps) {
  const names = shown.map((column) => column.key);
  const move = (at: number, by: number) => {
    const next = [...names];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  const hidden = available.filter((column) => !names.includes(column.key));
  return (
    <div className="column-chooser">
      <ol aria-label="显示的列">
        {shown.map((column, at) => (
          <li key={column.key}>
            <label className="check">
              <input
                type="checkbox"
                checked
                disabled={column.key === 'title'}
                onChange={() => onChange(names.filter((name) => name !== column.key))}
              />
              <span>{column.title}</span>
            </label>
            <button
              type="button"
              className="icon-button"
              aria-label={`${column.title}往前`}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            >
              ↑
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`${column.title}往后`}
              disabled={at === shown.length - 1}
              onClick={() => move(at, 1)}
            >
              ↓
            </button>
          </li>
        ))}
      </ol>
      {hidden.length > 0 && (
        <ul aria-label="没有显示的列">
          {hidden.map((column) => (
            <li key={column.key}>
              <label className="check">
                <input type="checkbox" checked={false} onChange={() => onChange([...names, column.key])} />
                <span>{column.title}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {names.join() !== shownAtFirst(kind).join() && (
        <button type="button" className="link" onClick={() => onChange([])}>
          恢复原来的列
        </button>
      )}
    </div>
  );
}

export function ColumnChooser(props: ChooserProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <Held onEscape={close}>
          <ColumnList {...props} />
        </Held>
      }
      title="列和次序"
    >
      <button ref={button} type="button" className="button" aria-expanded={open}>
        列
      </button>
    </Popover>
  );
}

interface ViewsProps {
  search: Search;
  kind: Kind | undefined;
  onOpen: (search: Search) => void;
}
/** Filters, order and columns under a name, kept with the account. */
export function Views({ search, kind, onOpen }: ViewsProps) {
  const views = useApi('listViews', {}, { staleTime: 60_000 });
  const drop = useCall('deleteView');
  const [naming, setNaming] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const items = views.data?.items ?? [];
  const own = items.filter((view) => view.own);
  const shared = items.filter((view) => !view.own);
  const entry = (view: SavedView) => ({
    key: `open:${view.id}`,
    label: view.own ? view.name : `${view.name}（${view.by}）`,
  });
  return (
    <>
      <Dropdown
        autoFocus
        trigger={['click']}
        onOpenChange={(open) => {
          if (!open) button.current?.focus();
        }}
        menu={{
          items: [
            ...own.map(entry),
            ...(shared.length > 0
              ? [{ key: 'shared', type: 'group' as const, label: '本单位共用', children: shared.map(entry) }]
              : []),
            ...(items.length > 0 ? [{ type: 'divider' as const }] : []),
            { key: 'save', label: '把现在的筛选、次序和列存为视图…' },
            ...(own.length > 0
              ? [
                  {
                    key: 'drop',
                    label: '删除视图',
                    children: own.map((view) => ({ key: `drop:${view.id}`, label: view.name })),
                  },
                ]
              : []),
          ],
          onClick: ({ key }) => {
            if (key === 'save') setNaming(true);
            else if (key.startsWith('drop:'))
              drop.mutate(
                { params: { id: key.slice(5) } },
                {
                  onSuccess: () => notify('视图已删除'),
                  onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
                },
              );
            else {
              const view = items.find((v) => v.id === key.slice(5));
              if (view) onOpen(view.search);
            }
          },
        }}
      >
        <button ref={button} type="button" className="button">
          视图{own.length > 0 && ` ${own.length}`}
        </button>
      </Dropdown>
      {naming && <NameView search={search} kind={kind} onClose={() => setNaming(false)} />}
    </>
  );
}

function NameView({
  search,
  kind,
  onClose,
}: {
  search: Search;
  kind: Kind | undefined;
  onClose: () => void;
}) {
  const [name, setName] = useState(
    [kind?.title ?? '全部记录', search.q, search.unitName].filter(Boolean).join(' ').slice(0, 40),
  );
  const [shared, setShared] = useState(false);
  const save = useCall('saveView');
  const kept = Object.fromEntries(
    viewNames.flatMap((key) => (search[key] ? [[key, search[key]] as const] : [])),
  );
  return (
    <Dialog
      title="存为视图"
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={name.trim() === '' || save.isPending}
          onClick={() =>
            save.mutate(
              { body: { name, search: kept, shared } },
              {
                onSuccess: (view) => {
                  notify(`已存为视图“${view.name}”`);
                  onClose();
                },
              },
            )
          }
        >
          保存
        </button>
      }
    >
      <label className="field">
        <span className="label">名字（同名的会被替换）</span>
        <input
          className="input"
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="check">
        <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
        <span>本单位的其他账号也能用</span>
      </label>
      {save.error && <ErrorBox error={save.error} />}
    </Dialog>
  );
}
