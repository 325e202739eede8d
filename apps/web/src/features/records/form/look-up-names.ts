import { call } from '../../../api/client.ts';
import { findUnits } from '../../../ui/UnitPicker.tsx';
import type { Found, NamedCell } from './rows-model.ts';
import { findRecords } from './RecordPicker.tsx';

interface Answer {
  found: { key: string; column: string; items: Found[] }[];
  /** Names that stand for nobody, or for several, in words. */
  notes: string[];
}

/** Who and what the names in a pasted block are: people first among the unit's own, then all within reach. */
export async function lookUpNames(cells: NamedCell[], unitId: string | undefined): Promise<Answer> {
  const signal = new AbortController().signal;
  const notes = new Set<string>();
  const isPerson = ({ column }: NamedCell) => column.type === 'person' || column.type === 'people';
  const people = await peopleByName(
    [...new Set(cells.filter(isPerson).flatMap(({ names }) => names))],
    unitId,
  );
  const known = new Map<string, Promise<Found[]>>();
  const others = (cell: NamedCell, name: string): Promise<Found[]> => {
    const isUnit = cell.column.type === 'unit' || cell.column.type === 'units';
    const place = `${isUnit ? '' : cell.column.name} ${name}`;
    const asked =
      known.get(place) ??
      (isUnit ? findUnits(name, signal) : findRecords(cell.column.kinds ?? [], name, signal)).then(
        (choices) => {
          const same = choices.filter((choice) => choice.title === name);
          const fits = same.length > 0 ? same : choices;
          return fits.map(({ id, title }) => ({ id, name: title }));
        },
      );
    known.set(place, asked);
    return asked;
  };
  const found: Answer['found'] = [];
  for (const cell of cells) {
    const items: Found[] = [];
    for (const name of cell.names) {
      const fits = isPerson(cell) ? (people.get(name) ?? []) : await others(cell, name);
      if (fits.length === 1) items.push(fits[0]!);
      else if (fits.length === 0 && cell.column.external) items.push({ id: '', name });
      else
        notes.add(
          `“${cell.column.title}”里的“${name}”${fits.length > 1 ? `有 ${fits.length} 个，请自己选` : '没有找到，请自己选'}`,
        );
    }
    found.push({ key: cell.key, column: cell.column.name, items });
  }
  return { found, notes: [...notes] };
}

async function peopleByName(names: string[], unitId: string | undefined): Promise<Map<string, Found[]>> {
  const known = new Map<string, Found[]>();
  if (names.length === 0) return known;
  const ask = async (wanted: string[], within: string | undefined) => {
    const { matched, ambiguous } = await call('parsePeople', {
      body: { text: wanted.join('\n'), ...(within ? { unitId: within } : {}) },
    });
    for (const { id, name, unitName } of matched) known.set(name, [{ id, name, unitName }]);
    for (const { name, candidates } of ambiguous) known.set(name, candidates);
  };
  if (unitId) await ask(names, unitId);
  const left = names.filter((name) => !known.has(name));
  if (left.length > 0) await ask(left, undefined);
  return known;
}
