import type { Kind } from '@liulian/contract';
import { Button, Checkbox, Dropdown, Popover } from 'antd';
import { useState } from 'react';
import { notify } from '../../../ui/notices.tsx';
import type { Search } from '../../../ui/use-search-state.ts';
import type { Column } from './columns.tsx';
import { filterNames } from './filters.ts';
import { savedViews, saveViews, type SavedView } from './views.ts';

export function ColumnChooser({
  columns,
  hidden,
  onChange,
}: {
  columns: Column[];
  hidden: string[];
  onChange: (hidden: string[]) => void;
}) {
  const list = (
    <Checkbox.Group
      className="column-chooser"
      value={columns.map((c) => c.key).filter((k) => !hidden.includes(k))}
      options={columns.map((c) => ({ value: c.key, label: c.title, disabled: c.key === 'title' }))}
      onChange={(shown) => onChange(columns.map((c) => c.key).filter((k) => !shown.includes(k)))}
    />
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={list} title="显示哪些列">
      <Button>列{hidden.length > 0 ? `（隐藏 ${hidden.length}）` : ''}</Button>
    </Popover>
  );
}

interface ViewsProps {
  search: Search;
  hidden: string[];
  kind: Kind | undefined;
  onOpen: (view: SavedView) => void;
}
/** Filters and columns under a name. */
export function Views({ search, hidden, kind, onOpen }: ViewsProps) {
  const [views, setViews] = useState(savedViews);
  const store = (next: SavedView[]) => {
    setViews(next);
    saveViews(next);
  };
  const save = () => {
    const suggestion = [kind?.title ?? '全部记录', search.q, search.status && '按状态', search.unitName]
      .filter(Boolean)
      .join(' ');
    const name = window.prompt('给这个视图起个名字（只存在这台电脑上）', suggestion)?.trim();
    if (!name) return;
    const kept = Object.fromEntries(filterNames.filter((n) => search[n]).map((n) => [n, search[n]]));
    store([...views.filter((v) => v.name !== name), { name, search: kept, hidden }]);
    notify(`已存为视图“${name}”`);
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          ...views.map((view) => ({ key: `open:${view.name}`, label: view.name })),
          ...(views.length > 0 ? [{ type: 'divider' as const }] : []),
          { key: 'save', label: '把现在的筛选和列存为视图…' },
          ...(views.length > 0
            ? [
                {
                  key: 'drop',
                  label: '删除视图',
                  children: views.map((view) => ({ key: `drop:${view.name}`, label: view.name })),
                },
              ]
            : []),
        ],
        onClick: ({ key }) => {
          if (key === 'save') save();
          else if (key.startsWith('drop:')) store(views.filter((v) => v.name !== key.slice(5)));
          else {
            const view = views.find((v) => v.name === key.slice(5));
            if (view) onOpen(view);
          }
        },
      }}
    >
      <Button>视图</Button>
    </Dropdown>
  );
}
