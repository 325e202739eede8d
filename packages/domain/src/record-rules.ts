import { addLength } from './expand.ts';
import type { Calendar } from './calendar.ts';
import { daysBetween, isPlainDate } from './dates.ts';
import type { Derived, Table } from './flow-schema.ts';
import { own } from './own.ts';
import type { Kind, Rules, Vocabulary } from './pack-schema.ts';
import {
  checkFields,
  fits,
  optionsOf,
  type CheckedFields,
  type Days,
  type FieldProblem,
} from './record-input.ts';

/** Rows of one table as they came in; a row that stays keeps its id. */
export interface RowInput {
  id?: string | undefined;
  values: Record<string, unknown>;
  /** In a table where each unit writes its own rows (`per`): whose it is. */
  unitId?: string | null | undefined;
}
export interface CheckedTable {
  name: string;
  rows: { id: string | undefined; values: Record<string, unknown>; unitId: string | null }[];
}

/**
 * Checks the rows inside a record against its tables (design §5b). Problems name the row as people count,
 * from 1: `rows.findings.3.due`.
 */
export function checkTables(
  kind: Kind,
  vocabulary: Vocabulary,
  values: Record<string, unknown>,
  input: Record<string, RowInput[]>,
  complete: boolean,
  days?: Days,
): Pick<CheckedFields, 'problems' | 'people' | 'units' | 'links'> & { tables: CheckedTable[] } {
  const problems: FieldProblem[] = [];
  const [people, units, links]: [CheckedFields['people'], CheckedFields['units'], CheckedFields['links']] = [
    [],
    [],
    [],
  ];
  const tables: CheckedTable[] = [];
  for (const name of Object.keys(input))
    if (!own(kind.tables, name))
      problems.push({ field: `rows.${name}`, message: `“${kind.title}”没有这张表` });
  for (const [name, table] of Object.entries(kind.tables)) {
    const rows = input[name];
    if (!rows) continue;
    if (rows.length > table.limit)
      problems.push({ field: `rows.${name}`, message: `“${table.title}”最多 ${table.limit} 行` });
    const asked = Object.entries(table.when ?? {}).every(([field, allowed]) =>
      [values[field]].flat().some((value) => allowed.includes(String(value))),
    );
    if (!asked && rows.length > 0) {
      problems.push({ field: `rows.${name}`, message: `这一类不填“${table.title}”` });
      continue;
    }
    if (table.per !== undefined && rows.some((row) => !row.unitId)) {
      problems.push({ field: `rows.${name}`, message: `“${table.title}”由各单位自己填写` });
      continue;
    }
    const shape = { title: table.title, fields: table.columns, derived: {} };
    tables.push({
      name,
      rows: rows.slice(0, table.limit).map((row, index) => {
        const checked = checkFields(shape, vocabulary, row.values, complete, days);
        for (const { field, message } of checked.problems)
          problems.push({
            field: `rows.${name}.${index + 1}.${field.replace(/^fields\./, '')}`,
            message: `“${table.title}”第 ${index + 1} 行：${message}`,
          });
        if (table.plans)
          problems.push(...outside(`rows.${name}.${index + 1}.`, index, table, checked.values, values));
        people.push(...checked.people.map((one) => ({ ...one, role: `${name}.${one.role}` })));
        units.push(...checked.units.map((one) => ({ ...one, role: `${name}.${one.role}` })));
        links.push(...checked.links.map((one) => ({ ...one, field: `${name}.${one.field}` })));
        return { id: row.id, values: checked.values, unitId: row.unitId ?? null };
      }),
    });
  }
  return { problems, people, units, links, tables };
}

/** A planned row lies within its plan, and ends after it begins (G4). */
function outside(
  at: string,
  index: number,
  table: Table,
  row: Record<string, unknown>,
  values: Record<string, unknown>,
): FieldProblem[] {
  const { on, until, between } = table.plans!;
  const [first, last] = between.map((name) => values[name]);
  const [begins, ends] = [row[on], (until && row[until]) ?? row[on]];
  if (typeof begins !== 'string' || typeof ends !== 'string') return [];
  const say = (field: string, message: string) => [
    { field: `${at}${field}`, message: `“${table.title}”第 ${index + 1} 行：${message}` },
  ];
  if (ends < begins) return say(until ?? on, '结束日期早于开始日期');
  if ((typeof first === 'string' && begins < first) || (typeof last === 'string' && ends > last))
    return say(on, '日期不在计划的起止之内');
  return [];
}

/**
 * Derived fields that rest on rows which each unit of a party reads for itself (`per`): nobody may learn from
 * the sum what the others wrote, so they are computed from the rows that the reader sees, and never stored.
 */
export function perReader(kind: Pick<Kind, 'derived' | 'tables'>): Set<string> {
  return restingOn(kind, (name) => kind.tables[name]?.per !== undefined || name in linkCounts(kind));
}

/** Derived fields that count the records referring to this one; others change them, so nothing is stored. */
export function linkCounts(kind: Pick<Kind, 'derived'>): Record<string, LinkCount> {
  return Object.fromEntries(
    Object.entries(kind.derived).flatMap(([name, derived]) =>
      'countLinks' in derived ? [[name, derived] as const] : [],
    ),
  );
}
export type LinkCount = Extract<Derived, { countLinks: unknown }>;

/** What a party does not read of a record (`hides`), with the derived fields from which it could be told. */
export function hiddenFrom(kind: Pick<Kind, 'derived' | 'tables' | 'parties'>, party: string): string[] {
  const named = kind.parties[party]?.hides ?? [];
  return [...new Set([...named, ...restingOn(kind, (name) => named.includes(name))])];
}

/** Fields and tables that some party does not read. */
export function hiddenFromSome(kind: Pick<Kind, 'derived' | 'tables' | 'parties'>): Set<string> {
  return new Set(Object.keys(kind.parties).flatMap((party) => hiddenFrom(kind, party)));
}

/** Derived fields that rest, directly or through others, on fields or tables of this kind. */
function restingOn(kind: Pick<Kind, 'derived'>, source: (name: string) => boolean): Set<string> {
  const found = new Set<string>();
  const rests = (name: string) => source(name) || found.has(name);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [name, derived] of Object.entries(kind.derived)) {
      const sources =
        'sum' in derived
          ? [derived.sum.split('.')[0] ?? '']
          : 'count' in derived
            ? [derived.count]
            : 'rate' in derived
              ? derived.rate
              : 'days' in derived
                ? derived.days
                : 'until' in derived
                  ? [derived.until]
                  : [name];
      if (sources.some(rests)) found.add(name);
    }
  }
  return found;
}

/** What is computed from a record's own fields and rows, never typed (`derived`). */
export function derive(
  kind: Kind,
  context: { calendar: Calendar; rules: Rules },
  occurredOn: string,
  values: Record<string, unknown>,
  rows: Record<string, Record<string, unknown>[]>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const read = (name: string) => (name === 'occurredOn' ? occurredOn : (values[name] ?? found[name]));
  for (const [name, derived] of Object.entries(kind.derived)) {
    if ('sum' in derived) {
      const [table = '', column = ''] = derived.sum.split('.');
      const own = (rows[table] ?? []).map((row) => row[column]).filter((value) => typeof value === 'number');
      // A sum of nothing is not zero: nothing was said.
      if (own.length > 0) found[name] = own.reduce((sum, value) => sum + value, 0);
    } else if ('count' in derived) {
      found[name] = (rows[derived.count] ?? []).filter((row) => fits(derived.where, row)).length;
    } else if ('rate' in derived) {
      const [part, whole] = derived.rate.map(read);
      if (typeof part === 'number' && typeof whole === 'number' && whole > 0)
        found[name] = Math.round((part / whole) * 1000) / 10;
    } else if ('days' in derived) {
      const [from, to] = derived.days.map(read);
      if (isPlainDate(from) && isPlainDate(to)) found[name] = daysBetween(from, to);
    } else if ('until' in derived) {
      const from = read(derived.until);
      if (isPlainDate(from)) found[name] = addLength(context.calendar, context.rules, from, derived.after, 1);
    }
  }
  return found;
}

/** The relations between fields that do not hold (`rules`); those that only warn are told apart. */
export function brokenRules(
  kind: Kind,
  dates: { occurredOn: string; today: string; createdOn: string },
  values: Record<string, unknown>,
  complete = true,
): { refused: FieldProblem[]; warned: FieldProblem[] } {
  const [refused, warned]: [FieldProblem[], FieldProblem[]] = [[], []];
  const year = Number(dates.occurredOn.slice(0, 4));
  const years: Record<string, number> = { lastYear: year - 1, thisYear: year, nextYear: year + 1 };
  const read = (name: string) => (name in dates ? dates[name as keyof typeof dates] : values[name]);
  for (const rule of kind.rules) {
    // What is referred to has to be loaded first.
    if ('reference' in rule || 'unique' in rule || 'sum' in rule || !fits(rule.when, values)) continue;
    let broken = false;
    let field = '';
    if ('date' in rule) {
      field = rule.date;
      const [own, other] = [read(rule.date), read('after' in rule ? rule.after : rule.notBefore)];
      broken = isPlainDate(own) && isPlainDate(other) && ('after' in rule ? own <= other : own < other);
    } else if ('choice' in rule) {
      field = rule.choice;
      broken = complete && [values[rule.choice]].flat().some((value) => rule.not.includes(String(value)));
    } else if ('number' in rule) {
      field = rule.number;
      const own = values[rule.number];
      const end = (name: string | undefined) => (name === undefined ? name : (years[name] ?? values[name]));
      const [least, most] = [end(rule.atLeast), end(rule.atMost)];
      broken =
        typeof own === 'number' &&
        ((typeof most === 'number' && own > most) || (typeof least === 'number' && own < least));
    } else {
      field = rule.person;
      const others = new Set([values[rule.notIn]].flat());
      broken = [values[rule.person]].flat().some((id) => typeof id === 'string' && others.has(id));
    }
    if (broken)
      (rule.level === 'warn' ? warned : refused).push({
        field: field === 'occurredOn' ? field : `fields.${field}`,
        message: rule.say,
      });
  }
  return { refused, warned };
}

/** Where a paper's number comes from: the unit that issues it, the year, and what stands in its fields. */
export interface Numbered {
  unitId: string;
  unitName: string;
  year: string;
  fields: Record<string, unknown>;
}

/** The series that a paper's number is counted in; null where the kind has no numbers. */
export function numberSeries(kind: Kind, { unitId, year, fields }: Numbered): string | null {
  if (!kind.number) return null;
  const value = (name: string) =>
    name === 'host' ? unitId : name === 'year' ? year : String(fields[name] ?? '');
  return [kind.id, ...kind.number.series.map(value)].join(' ');
}

/** 文号 in the form its kind gives, for the n-th paper of its series. */
export function paperNumber(kind: Kind, vocabulary: Vocabulary, paper: Numbered, n: number): string {
  return (kind.number?.form ?? '{n}').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'org') return paper.unitName;
    if (name === 'n') return String(n);
    if (name === 'year') return paper.year;
    const field = kind.fields[name];
    const options = field ? optionsOf(field, vocabulary) : [];
    const value = paper.fields[name];
    return options.find((option) => option.id === value)?.title ?? String(value ?? '');
  });
}
