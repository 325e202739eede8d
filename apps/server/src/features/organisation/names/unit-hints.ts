/** What a list means by the unit it names: 湖滨站, 第一支队/湖滨站, 青川市消防救援局, 1支队战训科, 站. */
import { cleanName, isWithin, nameKey, pathAbove } from '@liulian/domain';
import { isNoUnit, looksLikeUnit, unitPartOf } from './words.ts';

export interface HintedUnit {
  id: string;
  path: string;
  level: string;
  name: string;
  short_name: string;
  plate_name: string | null;
  /** Names it bore before. */ formerly?: string[];
}

export type UnitMeant =
  /** Nothing that names a unit: 主持, 女, 站. */
  | { kind: 'none' }
  /** One of these; `sure` unless only a post said so (政治部主任 may be on the rolls elsewhere). */
  | { kind: 'units'; said: string; units: HintedUnit[]; sure: boolean }
  /** A unit that the corps does not have. */
  | { kind: 'outside'; said: string };

const digits = '零一二三四五六七八九';
const inCharacters = (text: string) =>
  text.replace(/\d{1,2}/g, (number) => {
    const [tens, ones] = [Math.floor(Number(number) / 10), Number(number) % 10];
    const ten = tens === 0 ? '' : tens === 1 ? '十' : `${digits[tens]}十`;
    return number.startsWith('0') ? number : ten + (ones > 0 || tens === 0 ? digits[ones] : '');
  });
/** 第1支队, 一支队 and 第一支队 are one. */
const unitKey = (text: string) => inCharacters(nameKey(text)).replace(/第(?=[一二三四五六七八九十])/g, '');
/** 湖滨站 and 湖滨消防救援站 are one, 东湖大队 and 东湖区消防救援大队. */
const shortKey = (text: string) => unitKey(text).replace(/消防|救援|(?<=..)(?:自治州|市|区|县)/g, '');
const kindOfUnit = /(?:总队|支队|大队|中队|站|局|队)$/;

/** The units of one corps by all their names. */
export class UnitHints {
  private readonly byKey = new Map<string, HintedUnit[]>();
  private readonly byShortKey = new Map<string, HintedUnit[]>();
  private readonly known = new Map<string, UnitMeant>();

  constructor(units: HintedUnit[]) {
    const add = (index: Map<string, HintedUnit[]>, key: string, unit: HintedUnit) => {
      const list = index.get(key);
      if (!list) index.set(key, [unit]);
      else if (!list.includes(unit)) list.push(unit);
    };
    for (const unit of units)
      for (const name of [unit.name, unit.short_name, unit.plate_name ?? ''])
        if (name !== '') {
          add(this.byKey, unitKey(name), unit);
          add(this.byShortKey, shortKey(name), unit);
        }
    // An old list names a unit as it was called then; a unit that is called so now comes first.
    const present = new Set([...this.byKey.keys(), ...this.byShortKey.keys()]);
    for (const unit of units)
      for (const name of unit.formerly ?? []) {
        if (!present.has(unitKey(name))) add(this.byKey, unitKey(name), unit);
        if (!present.has(shortKey(name))) add(this.byShortKey, shortKey(name), unit);
      }
  }

  isUnit(text: string): boolean {
    return this.byKey.has(unitKey(text));
  }

  meant(hint: string): UnitMeant {
    const known = this.known.get(hint);
    if (known) return known;
    const meant = this.read(cleanName(hint.replace(/^(?:来自|系|属)/, '')).slice(0, 60));
    this.known.set(hint, meant);
    return meant;
  }

  private read(said: string): UnitMeant {
    const unit = unitPartOf(said);
    if (unit.length < 2 || isNoUnit(unit)) return { kind: 'none' };
    const sure = unit === said || kindOfUnit.test(unit);
    const whole = this.named(unit);
    if (whole.length > 0) return { kind: 'units', said, units: whole, sure };
    const parts = unit
      .split(/[/／>＞、，]|(?<=总队|支队|大队|中队|站|局)(?=.)/)
      .map((part) => part.trim())
      .filter((part) => !isNoUnit(part));
    let units: HintedUnit[] = [];
    for (const part of parts) {
      const found = this.named(part).filter(
        ({ path }) => units.length === 0 || units.some((above) => isWithin(path, above.path)),
      );
      if (found.length > 0) units = found;
      else if (units.length === 0 && looksLikeUnit(part)) return { kind: 'outside', said };
    }
    return units.length > 0 ? { kind: 'units', said, units, sure } : { kind: 'none' };
  }

  /** By a whole name before a shortened one, and by that before a part of one. */
  private named(text: string): HintedUnit[] {
    const exact = this.byKey.get(unitKey(text)) ?? this.byShortKey.get(shortKey(text));
    if (exact) return exact;
    const part = shortKey(text);
    if (part.replace(kindOfUnit, '').length < 2) return [];
    // 一大队 is no part of 十一大队.
    const startsWithNumber = /^[一二三四五六七八九十]/.test(part);
    const found = new Set<HintedUnit>();
    for (const index of [this.byKey, this.byShortKey])
      for (const [key, units] of index) {
        const at = key.indexOf(part);
        if (at < 0 || (startsWithNumber && /[一二三四五六七八九十]/.test(key[at - 1] ?? ''))) continue;
        for (const unit of units) found.add(unit);
      }
    return [...found];
  }
}

/**
 * Whether somebody of a unit is meant by one of these: of the unit itself or below it; for an office also
 * whoever is on the rolls of the unit it belongs to.
 */
export const isOf = (path: string, units: HintedUnit[]) =>
  units.some(
    (unit) => isWithin(path, unit.path) || (unit.level === 'office' && pathAbove(unit.path) === path),
  );
