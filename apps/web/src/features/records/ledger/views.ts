import type { Search } from '../../../ui/use-search-state.ts';

/** Views are a habit of one person at one desk: they stay in this browser. */
export interface SavedView {
  name: string;
  search: Search;
  hidden: string[];
}
const key = 'liulian-ledger-views';
const columnsKey = 'liulian-ledger-hidden:';

function read<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(name);
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise;
  }
}
function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    /* a forbidden store must not stop the ledger */
  }
}

export const savedViews = () => read<SavedView[]>(key, []);
export const saveViews = (views: SavedView[]) => write(key, views);
export const hiddenColumns = (kind: string) => read<string[]>(columnsKey + kind, []);
export const hideColumns = (kind: string, hidden: string[]) => write(columnsKey + kind, hidden);
