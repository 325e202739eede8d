import { isPlainDate } from './dates.ts';
import type { When } from './flow-schema.ts';
import type { FieldDeclaration, Kind, Vocabulary } from './pack-schema.ts';

export interface FieldProblem {
  field: string;
  message: string;
}

export interface CheckedFields {
  /** Values to store: declared fields only, normalised. */
  values: Record<string, unknown>;
  problems: FieldProblem[];
  /** Person ids by field, to be checked against the roster. */
  people: { role: string; personId: string }[];
  units: { role: string; unitId: string }[];
  /** Records referred to, by field: each must exist, be readable and of one of these kinds. */
  links: { field: string; recordId: string; kinds: string[] }[];
}

export interface Option {
  id: string;
  title: string;
  serves?: string[];
}

export function optionsOf(field: FieldDeclaration, vocabulary: Vocabulary): Option[] {
  if (!field.options) return [];
  return typeof field.options === 'string' ? (vocabulary.options[field.options] ?? []) : field.options;
}

/** Whether the values fit all of a condition on fields (`when`, `is`, `bare`); a tick not made is false. */
export function fits(
  condition: Readonly<When> | undefined,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(condition ?? {}).every(([name, allowed]) =>
    [values[name] ?? false]
      .flat()
      .some((value) => allowed.some((wanted) => String(wanted) === String(value))),
  );
}

/** Whether a field is asked at all, given the others (`when`). */
export function isAsked(field: FieldDeclaration, values: Readonly<Record<string, unknown>>): boolean {
  return fits(field.when, values);
}

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether a record holds nothing but its main fields (`bare`). */
export function isBare(kind: Pick<Kind, 'bare'>, values: Readonly<Record<string, unknown>>): boolean {
  return kind.bare !== undefined && fits(kind.bare, values);
}

/** Who sees a record: what its kind says, or what it says of this category. */
export function visibilityOf(
  kind: Pick<Kind, 'visibility' | 'visibleTo'>,
  values: Readonly<Record<string, unknown>>,
): Kind['visibility'] {
  return kind.visibleTo.find((entry) => fits(entry.when, values))?.visibility ?? kind.visibility;
}

/** Whether a field has to be filled in, given the others (`required`, `requiredWhen`, `mustBe`). */
export function isRequired(field: FieldDeclaration, values: Readonly<Record<string, unknown>>): boolean {
  if (field.required || field.mustBe) return true;
  return Object.entries(field.requiredWhen ?? {}).some(([other, named]) =>
    named.includes(String(values[other])),
  );
}

/**
 * The days against which a date with a `day` is held; what is stored already is not held against a later one.
 */
export interface Days {
  occurredOn: string;
  today: string;
  before?: Readonly<Record<string, unknown>>;
}

function misdated(
  name: string,
  field: FieldDeclaration,
  value: string,
  days: Days | undefined,
): string | null {
  if (!days || !field.day || value === days.before?.[name]) return null;
  if (field.day === 'past') return value > days.today ? `不能晚于今天（${days.today}）` : null;
  const first = field.day === 'coming' ? days.today : days.occurredOn;
  const what = field.day === 'coming' ? '今天' : '记录的日期';
  return value < first ? `不能早于${what}（${first}）` : null;
}

const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * Checks the values of a record against its kind's declaration (design §5): unknown fields, types, options,
 * lengths, and, when `complete`, required fields. Every problem names its field in words.
 */
export function checkFields(
  kind: Pick<Kind, 'fields' | 'title' | 'derived'> & Partial<Pick<Kind, 'bare'>>,
  vocabulary: Vocabulary,
  input: Readonly<Record<string, unknown>>,
  complete: boolean | ((name: string) => boolean),
  days?: Days,
): CheckedFields {
  const result: CheckedFields = { values: {}, problems: [], people: [], units: [], links: [] };
  const asked = typeof complete === 'boolean' ? () => complete : complete;
  const bad = (field: string, message: string) => result.problems.push({ field: `fields.${field}`, message });
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(kind.fields, name) && !Object.hasOwn(kind.derived, name) && name !== 'servesAs')
      bad(name, `“${kind.title}”没有这个字段`);
  }
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = input[name];
    // What stands there is kept by whoever stores it.
    if (field.retired || !isAsked(field, input)) continue;
    if (!field.main && isBare(kind as Pick<Kind, 'bare'>, input)) {
      if (!isEmpty(value)) bad(name, `这一类只登记已办，不填“${field.title}”`);
      continue;
    }
    if (isEmpty(value)) {
      if (asked(name) && isRequired(field, input)) bad(name, `请填写“${field.title}”`);
      continue;
    }
    if (asked(name) && field.mustBe && value !== true) bad(name, `“${field.title}”没有打勾，不能提交`);
    const problem = checkValue(name, field, value, vocabulary, result, days);
    if (problem) bad(name, `“${field.title}”${problem}`);
  }
  for (const [name, field] of Object.entries(kind.fields)) {
    const own = result.people.filter((person) => person.role === name);
    for (const other of field.notAlso ?? []) {
      const both = result.people.some(
        ({ role, personId }) => role === other && own.some((person) => person.personId === personId),
      );
      if (both) bad(name, `“${field.title}”里不能有“${kind.fields[other]?.title ?? ''}”本人`);
    }
  }
  const servesAs = input.servesAs;
  if (servesAs !== undefined && servesAs !== null) {
    const category = kind.fields.category;
    const known = new Set(category ? optionsOf(category, vocabulary).map((option) => option.id) : []);
    if (
      !Array.isArray(servesAs) ||
      servesAs.length > 20 ||
      servesAs.some((item) => typeof item !== 'string' || !known.has(item))
    )
      bad('servesAs', '“同时作为”里有不认识的类别');
    else if (servesAs.length > 0) result.values.servesAs = [...new Set(servesAs)];
  }
  return result;
}

function checkValue(
  name: string,
  field: FieldDeclaration,
  value: unknown,
  vocabulary: Vocabulary,
  result: CheckedFields,
  days: Days | undefined,
): string | null {
  const keep = (stored: unknown) => {
    result.values[name] = stored;
    return null;
  };
  switch (field.type) {
    case 'text':
    case 'longtext': {
      if (typeof value !== 'string') return '应是文字';
      const max = field.max ?? (field.type === 'text' ? 200 : 5000);
      if (value.length > max) return `最多 ${max} 个字`;
      if (controls.test(value)) return '含有不可见字符';
      if (field.never && new RegExp(field.never.pattern).test(value))
        return `里有不该写的：${field.never.say}`;
      return keep(value.trim());
    }
    case 'url': {
      if (typeof value !== 'string' || value.length > 500 || !/^https?:\/\/[^\s<>"]+$/i.test(value))
        return '应是 http 或 https 网址';
      return keep(value);
    }
    case 'number':
    case 'money': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return '应是数字';
      if (field.type === 'number' && !field.decimals && !Number.isInteger(value)) return '应是整数';
      if (field.min !== undefined && value < field.min) return `不能小于 ${field.min}`;
      if (value < 0 && field.min === undefined) return '不能是负数';
      if (value > (field.max ?? 1e9)) return `不能大于 ${field.max ?? '十亿'}`;
      return keep(field.type === 'money' ? Math.round(value * 100) / 100 : value);
    }
    case 'date':
      if (!isPlainDate(value)) return '应是存在的日期，写法如 2023-09-15';
      return misdated(name, field, value, days) ?? keep(value);
    case 'boolean':
      return typeof value === 'boolean' ? keep(value) : '应是“是”或“否”';
    case 'choice': {
      const options = optionsOf(field, vocabulary);
      if (typeof value !== 'string' || !options.some((option) => option.id === value)) return '的选项不存在';
      return keep(value);
    }
    case 'choices': {
      const known = new Set(optionsOf(field, vocabulary).map((option) => option.id));
      if (
        !Array.isArray(value) ||
        value.length > 50 ||
        value.some((item) => typeof item !== 'string' || !known.has(item))
      )
        return '里有不存在的选项';
      return keep([...new Set(value as string[])]);
    }
    case 'person': {
      if (typeof value === 'string' && value.length <= 200 && !controls.test(value)) {
        result.people.push({ role: name, personId: value });
        return keep(value);
      }
      const outside =
        typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
      if (
        field.external &&
        typeof outside === 'string' &&
        outside.trim() !== '' &&
        outside.length <= 60 &&
        !controls.test(outside)
      )
        return keep({ name: outside.trim() });
      return field.external ? '应是队伍人员，或写明外请人员姓名' : '应是队伍人员';
    }
    case 'people': {
      if (
        !Array.isArray(value) ||
        value.length > 500 ||
        value.some((item) => typeof item !== 'string' || item.length > 200 || controls.test(item))
      )
        return '应是队伍人员';
      for (const personId of new Set(value as string[])) result.people.push({ role: name, personId });
      return keep([...new Set(value as string[])]);
    }
    case 'unit': {
      if (typeof value !== 'string' || value.length > 200 || controls.test(value)) return '应是单位';
      result.units.push({ role: name, unitId: value });
      return keep(value);
    }
    case 'units': {
      if (
        !Array.isArray(value) ||
        value.length > 200 ||
        value.some((item) => typeof item !== 'string' || item.length > 200 || controls.test(item))
      )
        return '应是单位';
      for (const unitId of new Set(value as string[])) result.units.push({ role: name, unitId });
      return keep([...new Set(value as string[])]);
    }
    case 'reference':
      if (typeof value !== 'string' || value.length > 200 || controls.test(value)) return '应是一条记录';
      result.links.push({ field: name, recordId: value, kinds: field.kind ?? [] });
      return keep(value);
    case 'references': {
      if (
        !Array.isArray(value) ||
        value.length > 100 ||
        value.some((item) => typeof item !== 'string' || item.length > 200 || controls.test(item))
      )
        return '应是若干条记录';
      const ids = [...new Set(value as string[])];
      for (const recordId of ids) result.links.push({ field: name, recordId, kinds: field.kind ?? [] });
      return keep(ids);
    }
    default:
      return '类型不受支持';
  }
}

/** All categories a record counts as besides its own: what its category always serves, and its own tags. */
export function servesOf(
  kind: Kind,
  vocabulary: Vocabulary,
  values: Readonly<Record<string, unknown>>,
): string[] {
  const category = kind.fields.category;
  const option = category
    ? optionsOf(category, vocabulary).find((entry) => entry.id === values.category)
    : undefined;
  const own = Array.isArray(values.servesAs) ? (values.servesAs as string[]) : [];
  return [...new Set([...(option?.serves ?? []), ...own])].filter((id) => id !== values.category);
}

/** The span in which a stock counts, from the kind's declared fields. */
export function inForceOf(
  kind: Kind,
  occurredOn: string,
  values: Readonly<Record<string, unknown>>,
): { from: string | null; to: string | null } {
  if (!kind.inForce) return { from: null, to: null };
  const read = (field: string) =>
    field === 'occurredOn'
      ? occurredOn
      : typeof values[field] === 'string'
        ? (values[field] as string)
        : null;
  return { from: read(kind.inForce.from), to: read(kind.inForce.to) };
}
