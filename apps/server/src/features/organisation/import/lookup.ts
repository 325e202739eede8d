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
  from_on: string;
  to_on: string | null;
  isNew: boolean;
}

export type Found = { unit: KnownUnit; problem?: undefined } | { unit?: undefined; problem: string };

/** Units by name, new ones of the same file included; `上级/单位` where a name is not enough. */
export class UnitIndex {
  readonly byId = new Map<string, KnownUnit>();
  private readonly byName = new Map<string, KnownUnit[]>();
  private readonly byFormer = new Map<string, KnownUnit[]>();
  private readonly scope: string;
  /** Names of rows that could not be taken: what refers to them is refused with a pointer to the row. */
  readonly failed = new Set<string>();

  constructor(scope: string) {
    this.scope = scope;
  }

  add(unit: KnownUnit) {
    this.byId.set(unit.id, unit);
    const name = nameKey(unit.name);
    const list = this.byName.get(name);
    if (list) list.push(unit);
    else this.byName.set(name, [unit]);
  }

  /** Names that units bore before: where no unit is called so now, the one that was called so is meant. */
  remember(former: ReadonlyMap<string, readonly FormerName[]>) {
    for (const [id, names] of former) {
      const unit = this.byId.get(id);
      for (const { name_key: key } of unit ? names : [])
        this.byFormer.set(key, [...(this.byFormer.get(key) ?? []), unit as KnownUnit]);
    }
  }

  private isUnder(unit: KnownUnit, ancestors: string[]): boolean {
    let at: KnownUnit | undefined = unit;
    for (const wanted of ancestors.toReversed()) {
      do at = at.parentId === null ? undefined : this.byId.get(at.parentId);
      while (at && nameKey(at.name) !== wanted && !this.byFormer.get(wanted)?.includes(at));
      if (!at) return false;
    }
    return true;
  }

  find(reference: string): Found {
    const parts = reference
      .split(/[/／>＞]/)
      .map(nameKey)
      .filter((part) => part !== '');
    const name = parts.at(-1) ?? '';
    const called = (units: KnownUnit[] = []) =>
      units.filter((unit) => this.isUnder(unit, parts.slice(0, -1)));
    const now = called(this.byName.get(name));
    const all = now.length > 0 ? now : called(this.byFormer.get(name));
    const inside = all.filter((unit) => isWithin(unit.path, this.scope));
    const [unit] = inside;
    if (unit && inside.length === 1) return { unit };
    if (unit) return { problem: `有 ${inside.length} 个单位叫“${name}”，请写成“上级/${name}”` };
    if (all.length > 0) return { problem: `“${name}”不在您的管辖范围内` };
    return {
      problem: this.failed.has(name) ? `“${name}”在单位表里有错误，先改好那一行` : `没有单位“${name}”`,
    };
  }
}
