import { call } from '../api/client.ts';
import type { Someone } from './PersonPicker.tsx';

/** A record takes no more participants than this. */
const most = 2000;

/** Everyone of these units: those who belong to them directly, or with all units below. */
export async function peopleOf(units: { id: string }[], direct = true): Promise<Someone[]> {
  const people: Someone[] = [];
  for (const unit of units) {
    let cursor: string | null = null;
    do {
      const list: Awaited<ReturnType<typeof call<'listPeople'>>> = await call('listPeople', {
        query: {
          unitId: unit.id,
          limit: 500,
          ...(direct ? { direct: 'true' as const } : {}),
          ...(cursor ? { cursor } : {}),
        },
      });
      people.push(...list.items.map((p) => ({ id: p.id, name: p.name, unitName: p.unit.name })));
      cursor = list.nextCursor;
    } while (cursor && people.length < most);
  }
  return unique(people).slice(0, most);
}

export function unique(people: Someone[]): Someone[] {
  return [...new Map(people.map((p) => [p.id || `text:${p.name}`, p])).values()];
}
