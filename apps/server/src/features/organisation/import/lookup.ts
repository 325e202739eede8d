import { isWithin, nameKey } from '@liulian/domain';
import type { FormerName } from '../unit-store.ts';

/** Finds ids by the words people use: the title, the id, and for `教导员（指导员）` either part. */
export function wordIndex(entries: readonly { id: string; title: string }[]): Map<string, string> {
  const index = new Map<string, string>();
  const add = (word: string, id: string) => {
    if (word !== '' && !index.has(word)) index.set(word, id);
  };
  for (const { id, title } of entries) {
    add(nameKey(title), id);
    add(id, id);
  }
  for (const { id, title } of entries) {
    const inside = /（([^）]*)）/.exec(title)?.[1] ?? '';
    add(nameKey(title.replace(/（[^）]*）/g, '')), id);
    add(nameKey(inside), id);
    if (title.endsWith('级')) add(nameKey(title.slice(0, -1)), id);
  }
  return index;
}

export interface KnownUnit {
  id: string;
  parentId: string | null;
  path: string;
  level: string;
  name: string;
  short_name?: string | null;
  plate_name?: string | null;
  from_on: string;
  to_on: string | null;
  isNew: boolean;
}

export type Found = { unit: KnownUnit; problem?: undefined } | { unit?: undefined; problem: string };

/** So many candidates are named; beyond that a list helps nobody. */
const mostNamed = 6;
const separators = /[/／>＞\\→]/;

/**
 * Units as people write them, new ones of the same file included: the full name, else the plate or the short
 * name; `上级/单位` or `上级单位` in one word where a name is not enough. Looked for in the caller's scope only.
 */
export class UnitIndex {
  readonly byId = new Map<string, KnownUnit>();
  private readonly byName = new Map<string, KnownUnit[]>();
  private readonly byOther = new Map<string, KnownUnit[]>();
  private readonly byFormer = new Map<string, KnownUnit[]>();
  private readonly scope: string;
  /** Names of rows that could not be taken: what refers to them is refused with a pointer to the row. */
  readonly failed = new Set<string>();

  constructor(scope: string) {
    this.scope = scope;
  }

  add(unit: KnownUnit) {
    this.byId.set(unit.id, unit);
    const put = (index: Map<string, KnownUnit[]>, name: string) => {
      const list = index.get(name);
      if (list) list.push(unit);
      else index.set(name, [unit]);
    };
    const [name = '', ...others] = namesOf(unit);
    put(this.byName, name);
    for (const other of others) put(this.byOther, other);
  }

  /** Names that units bore before: where no unit is called so now, the one that was called so is meant. */
  remember(former: ReadonlyMap<string, readonly FormerName[]>) {
    for (const [id, names] of former) {
      const unit = this.byId.get(id);
      for (const { name_key: key } of unit ? names : [])
        this.byFormer.set(key, [...(this.byFormer.get(key) ?? []), unit as KnownUnit]);
    }
  }

  /** Whether a unit bears this as its full name. */
  knows(key: string): boolean {
    return this.byName.has(key);
  }

  /** Whether the unit stands under units of these names, the nearest last. */
  private isUnder(unit: KnownUnit, ancestors: string[]): boolean {
    let at: KnownUnit | undefined = unit;
    for (const wanted of ancestors.toReversed()) {
      do at = at.parentId === null ? undefined : this.byId.get(at.parentId);
      while (at && !namesOf(at).includes(wanted) && !this.byFormer.get(wanted)?.includes(at));
      if (!at) return false;
    }
    return true;
  }

  /** `第一支队青山路站`: the end names the unit, what is before it one of its superiors after the other. */
  private writtenTogether(name: string): KnownUnit[] {
    const reaches = (unit: KnownUnit, rest: string): boolean => {
      if (rest === '') return true;
      const parent = unit.parentId === null ? undefined : this.byId.get(unit.parentId);
      if (!parent) return false;
      return (
        reaches(parent, rest) ||
        namesOf(parent).some((above) => rest.endsWith(above) && reaches(parent, rest.slice(0, -above.length)))
      );
    };
    const found = new Set<KnownUnit>();
    for (const index of [this.byName, this.byOther])
      for (const [end, units] of index)
        if (end.length < name.length && name.endsWith(end))
          for (const unit of units) if (reaches(unit, name.slice(0, -end.length))) found.add(unit);
    return [...found];
  }

  /** Where the unit stands, without the corps: `第一支队/某大队/某站`. */
  private placeOf(unit: KnownUnit): string {
    const names: string[] = [];
    for (let at: KnownUnit | undefined = unit; at;) {
      if (at.parentId !== null || names.length === 0) names.unshift(at.name);
      at = at.parentId === null ? undefined : this.byId.get(at.parentId);
    }
    return names.join('/');
  }

  /**
   * The unit that a cell means, or why it is none.
   * @param on a day (`YYYY-MM-DD`): of several of one name those that were there then
   */
  find(reference: string, on?: string): Found {
    const parts = reference
      .split(separators)
      .map(nameKey)
      .filter((part) => part !== '');
    const name = parts.at(-1) ?? '';
    let outside = false;
    for (const list of [
      () => this.byName.get(name) ?? [],
      () => this.byOther.get(name) ?? [],
      () => (outside ? [] : (this.byFormer.get(name) ?? [])),
      () => (parts.length === 1 && name !== '' ? this.writtenTogether(name) : []),
    ]) {
      const all = list().filter((unit) => this.isUnder(unit, parts.slice(0, -1)));
      const inside = all.filter((unit) => isWithin(unit.path, this.scope));
      const then = on === undefined ? [] : inside.filter((unit) => isThere(unit, on));
      const [unit, ...more] = then.length > 0 ? then : inside;
      if (unit && more.length === 0) return { unit };
      if (unit) return { problem: this.several(name, [unit, ...more]) };
      outside ||= all.length > 0;
    }
    if (outside) return { problem: `“${parts.join('/')}”不在您的管辖范围内` };
    return {
      problem: this.failed.has(name) ? `“${name}”在单位表里有错误，先改好那一行` : `没有单位“${name}”`,
    };
  }

  private several(name: string, units: KnownUnit[]): string {
    const named = units.slice(0, mostNamed).map((unit) => this.placeOf(unit));
    const more = units.length > mostNamed ? '等' : '';
    return `有 ${units.length} 个单位叫“${name}”：${named.join('；')}${more}，请照这样连上级一起写`;
  }
}

/** What a unit is called, the full name first. */
const namesOf = (unit: KnownUnit) => [
  ...new Set(
    [unit.name, unit.plate_name, unit.short_name]
      .map((name) => nameKey(name ?? ''))
      .filter((key) => key !== ''),
  ),
];
const isThere = (unit: KnownUnit, on: string) =>
  unit.from_on <= on && (unit.to_on === null || unit.to_on >= on);
