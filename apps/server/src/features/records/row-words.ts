import { optionsOf, type FieldDeclaration, type Vocabulary } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { confidential, withheldTitle } from './disclosure.ts';

/** A value as people read it: choices by their titles; what is named by id stays an id. */
export function inWords(field: FieldDeclaration | undefined, value: unknown, vocabulary: Vocabulary): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  const word = (one: unknown) =>
    // Somebody from outside is kept by name.
    typeof one === 'object' && one !== null ? String((one as { name?: unknown }).name ?? '') : String(one);
  const list = (Array.isArray(value) ? value : [value]).map(word);
  const options = field ? optionsOf(field, vocabulary) : [];
  return list.map((item) => options.find((option) => option.id === item)?.title ?? item).join('、');
}

/** The same where names of units, people and records are known (`namesIn`). */
export function namedInWords(
  field: FieldDeclaration | undefined,
  value: unknown,
  names: ReadonlyMap<string, string>,
  vocabulary: Vocabulary,
): string {
  return [value]
    .flat()
    .map((one) => names.get(String(one)) ?? inWords(field, one, vocabulary))
    .join('、');
}

export async function unitNames(trx: Trx, corpsId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await elevated(trx, () =>
    trx
      .selectFrom('unit')
      .select(['id', 'name'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`id = any(${ids})`)
      .execute(),
  );
  return new Map(found.map((unit) => [unit.id, unit.name]));
}

/** Names of what rows name by id: units, people and records; a record that is not the caller's has none. */
export async function namesIn(
  trx: Trx,
  corpsId: string,
  rows: [Record<string, FieldDeclaration>, Record<string, unknown>][],
): Promise<Map<string, string>> {
  const ids = { unit: new Set<string>(), person: new Set<string>(), record: new Set<string>() };
  for (const [columns, fields] of rows)
    for (const [name, value] of Object.entries(fields)) {
      const type = columns[name]?.type;
      const into =
        type === 'unit' || type === 'units'
          ? ids.unit
          : type === 'person' || type === 'people'
            ? ids.person
            : type === 'reference' || type === 'references'
              ? ids.record
              : null;
      if (into) for (const one of [value].flat()) if (typeof one === 'string') into.add(one);
    }
  const names = new Map<string, string>();
  if (ids.record.size > 0) {
    const seen = await trx
      .selectFrom('record')
      .select(['id', 'title', 'visibility'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`id = any(${[...ids.record]})`)
      .execute();
    for (const id of ids.record) names.set(id, '（无权查看）');
    for (const { id, title, visibility } of seen)
      names.set(id, confidential({ visibility }) ? withheldTitle : title);
  }
  for (const table of ['unit', 'person'] as const) {
    if (ids[table].size === 0) continue;
    const found = await elevated(trx, () =>
      trx
        .selectFrom(table)
        .select(['id', 'name'])
        .where('corps_id', '=', corpsId)
        .where(sql<boolean>`id = any(${[...ids[table]]})`)
        .execute(),
    );
    for (const one of found) names.set(one.id, one.name);
  }
  return names;
}
