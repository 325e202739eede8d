import {
  cleanText,
  isPlainDate,
  optionsOf,
  nameKey,
  own,
  readingKey,
  statusOf,
  hiddenFromSome,
  linkCounts,
  type Kind,
  type FieldDeclaration,
  type Vocabulary,
  perReader,
} from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { containing } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { isContent, notKept } from './disclosure.ts';
import { linksOf } from './links.ts';

type Value = 'text' | 'number' | 'date' | 'instant';
type Condition = RawBuilder<boolean>;

/** One column of a ledger: what its rows are ordered by, and which of them a filter in its header keeps. */
export interface LedgerColumn {
  /** The SQL value that orders the rows; null stands last in both directions. */
  key: RawBuilder<unknown>;
  value: Value;
  /** Never empty, so that an index on the column itself gives the order. */
  always?: true;
  matches: (asked: string) => Condition;
}

interface Context {
  /** The kinds that the list is about: those asked for, or all of them. */
  kinds: Kind[];
  /** One kind was asked for; only then are its own fields columns. */
  single: boolean;
  vocabulary: Vocabulary;
  /** Which records' content the caller is shown: no other is found, or put in order, by what it holds. */
  shown: Condition;
}

const statuses = ['draft', 'submitted', 'returned', 'accepted', 'withdrawn'];
const heads = sql`coalesce(record.headcount, nullif(record.participants, 0))`;

/** Full spelling without the initials in front of it: that is how a dictionary orders names. */
const spelling = (column: RawBuilder<unknown>) =>
  sql`substring(${column} from position(' ' in ${column}) + 1)`;
const refuse = (field: 'where' | 'sort', message: string) =>
  new Refusal('request.invalid', {}, [{ field, message }]);

/**
 * The column of that name, or a refusal that names it. Common columns exist in every list; declared fields
 * only where the list is about one kind.
 */
export function ledgerColumn(name: string, field: 'where' | 'sort', context: Context): LedgerColumn {
  const found = commonColumn(name, context) ?? declaredColumn(name, field, context);
  const column = context.kinds.some((kind) => hiddenFromSome(kind).has(name))
    ? partlyKept(name, found)
    : found;
  if (!isContent(name)) return column;
  return { ...column, key: sql`case when ${context.shown} then ${column.key} end` };
}

/** A column that some do not read: they neither order nor find by it. */
function partlyKept(name: string, column: LedgerColumn): LedgerColumn {
  const read = notKept(sql`${name}::text`);
  return {
    key: sql`case when ${read} then ${column.key} end`,
    value: column.value,
    matches: (asked) => sql<boolean>`(${read} and ${column.matches(asked)})`,
  };
}

function declaredColumn(name: string, field: 'where' | 'sort', context: Context): LedgerColumn {
  const kind = context.single ? context.kinds[0] : undefined;
  const declared = own(kind?.fields, name);
  const counted = own(kind && linkCounts(kind), name);
  if (counted) return numbered(sql`(${linksOf(counted, sql`record.id`)})`);
  const derived = kind && !perReader(kind).has(name) ? own(kind.derived, name) : undefined;
  if (derived) {
    const text = sql`(record.fields ->> ${sql.lit(name)})`;
    const json = sql`(record.fields -> ${sql.lit(name)})`;
    return 'until' in derived
      ? { key: text, value: 'text', matches: (asked) => between(text, rangeOf(asked, dayOf)) }
      : numbered(sql`case when jsonb_typeof(${json}) = 'number' then ${text}::float8 end`);
  }
  if (!declared)
    throw refuse(
      field,
      context.single ? `这种记录没有“${name}”这一列` : `“${name}”是某一种记录的列，请先选记录类型`,
    );
  return fieldColumn(name, declared, context.vocabulary);
}

/** Rows that every one of the header filters keeps; each is `column:value`. */
export function headerConditions(filters: string[], context: Context): Condition[] {
  return filters.map((filter) => {
    const at = filter.indexOf(':');
    const name = filter.slice(0, at);
    const matches = ledgerColumn(name, 'where', context).matches(filter.slice(at + 1));
    return isContent(name) ? sql<boolean>`(${context.shown} and ${matches})` : matches;
  });
}

/** Names of the fields in which people write: a search looks into these. */
export function textFields(kinds: Kind[]): string[] {
  return [
    ...new Set(
      kinds.flatMap((kind) =>
        Object.entries(kind.fields)
          .filter(([, field]) => field.type === 'text' || field.type === 'longtext')
          .map(([name]) => name),
      ),
    ),
  ];
}

function commonColumn(name: string, { kinds, vocabulary }: Context): LedgerColumn | null {
  switch (name) {
    case 'occurredOn':
      return { ...dated(sql`record.occurred_on`), always: true };
    case 'enteredAt':
      return {
        key: sql`record.entered_at`,
        value: 'instant',
        always: true,
        matches: dated(sql`(record.entered_at at time zone 'Asia/Shanghai')::date`).matches,
      };
    case 'title':
      return {
        key: spelling(sql`record.pinyin`),
        value: 'text',
        matches: (asked) => {
          const like = containing(cleanText(asked).toLowerCase());
          const reading = containing(readingKey(asked));
          const key = nameKey(asked) === '' ? like : containing(nameKey(asked));
          return sql<boolean>`
            (lower(record.title) like ${like} or record.pinyin like ${reading} or record.pinyin like ${key})
          `;
        },
      };
    case 'kind':
      return listed(
        sql`record.kind`,
        kinds.map((kind) => kind.id),
      );
    case 'category':
      return {
        ...listed(sql`record.category`, [
          ...new Set(
            kinds.flatMap(({ fields: { category } }) =>
              category ? optionsOf(category, vocabulary).map((option) => option.id) : [],
            ),
          ),
        ]),
        matches: (asked) => {
          const ids = asked.split('|');
          return sql<boolean>`(record.category = any(${ids}) or record.serves && ${ids})`;
        },
      };
    case 'status':
      return listed(sql`record.status`, statuses);
    case 'units':
      return {
        key: sql`record.path`,
        value: 'text',
        always: true,
        matches: (asked) => named('record_unit', 'unit_id', 'host', asked),
      };
    case 'participants':
      return numbered(heads);
    case 'headcount':
      return numbered(sql`record.headcount`);
    case 'cost':
      return numbered(sql`record.cost`);
    case 'perHead':
      return numbered(sql`record.cost / nullif(${heads}, 0)`);
    case 'duties':
      return numbered(sql`
        (
          select count(*)
          from duty_record dr
          where dr.corps_id = record.corps_id
            and dr.record_id = record.id
        )
      `);
    case 'files':
      return numbered(sql`
        (select count(*) from file f where f.corps_id = record.corps_id and f.record_id = record.id)
      `);
    case 'number':
      return worded(sql`record.number`);
    case 'stage':
      return staged(kinds);
    case 'createdBy':
      return worded(sql`record.created_by_name`);
    case 'note':
      return worded(sql`record.note`);
    default:
      return null;
  }
}

function fieldColumn(name: string, field: FieldDeclaration, vocabulary: Vocabulary): LedgerColumn {
  const text = sql`(record.fields ->> ${sql.lit(name)})`;
  const first = sql`coalesce(record.fields -> ${sql.lit(name)} ->> 0, ${text})`;
  const json = sql`(record.fields -> ${sql.lit(name)})`;
  switch (field.type) {
    case 'number':
    case 'money':
      return numbered(sql`case when jsonb_typeof(${json}) = 'number' then ${text}::float8 end`);
    case 'date':
      return {
        // Dates are stored as text of one form, which orders like the days themselves.
        key: text,
        value: 'text',
        matches: (asked) => between(text, rangeOf(asked, dayOf)),
      };
    case 'boolean':
      return {
        key: sql`case ${text} when 'true' then 0 when 'false' then 1 end`,
        value: 'number',
        // Not ticked and never asked are the same for whoever looks for what is missing.
        matches: (asked) => {
          if (asked !== 'true' && asked !== 'false') throw refuse('where', '是否只能填 true 或 false');
          return sql<boolean>`coalesce(${text}, 'false') = ${asked}`;
        },
      };
    case 'choice':
    case 'choices': {
      const ids = optionsOf(field, vocabulary).map((option) => option.id);
      return {
        ...listed(first, ids),
        matches: (asked) => {
          const wanted = asked.split('|');
          return sql<boolean>`(${json} ?| ${wanted})`;
        },
      };
    }
    case 'person':
    case 'people':
      return {
        key: sql`
          coalesce(
            (
              select p.sort_key
              from person p
              where p.corps_id = record.corps_id
                and p.id = ${first}
            ),
            ${json} ->> 'name'
          )
        `,
        value: 'text',
        matches: (asked) => named('record_person', 'person_id', name, asked),
      };
    case 'unit':
    case 'units':
      return {
        key: sql`(select u.path from unit u where u.corps_id = record.corps_id and u.id = ${first})`,
        value: 'text',
        matches: (asked) => named('record_unit', 'unit_id', name, asked),
      };
    case 'reference':
    case 'references': {
      // What the caller may not read has no title here: the row policy is asked of the other record too.
      const titles = sql`
        (
          select string_agg(o.title, '、' order by o.title)
          from record_link l
          join record o on o.corps_id = l.corps_id
            and o.id = l.target_id
          where l.corps_id = record.corps_id
            and l.record_id = record.id
            and l.field = ${sql.lit(name)}
            and o.visibility in ('open', 'unit')
        )
      `;
      return worded(titles);
    }
    default:
      return worded(text);
  }
}

/** In the order in which the choices are declared, which is the order people know them in. */
function listed(column: RawBuilder<unknown>, ids: string[]): LedgerColumn {
  return {
    key: sql`array_position(${ids}::text[], ${column}::text)`,
    value: 'number',
    matches: (asked) => sql<boolean>`${column} = any(${asked.split('|')})`,
  };
}

/** Stages in the order of their kind; a record from before it had stages is in the first of its status. */
function staged(kinds: Kind[]): LedgerColumn {
  const known = kinds.flatMap((kind) => {
    const stages = Object.entries(kind.flow?.stages ?? {});
    return stages.map(([stage, declared], at) => ({
      kind: kind.id,
      stage,
      at,
      status:
        stages.findIndex(([, other]) => statusOf(other) === statusOf(declared)) === at
          ? statusOf(declared)
          : '',
    }));
  });
  const of = (wanted: RawBuilder<unknown>) => sql`
    (
      select ${wanted}
      from unnest(
        ${known.map(({ kind }) => kind)}::text[],
        ${known.map(({ stage }) => stage)}::text[],
        ${known.map(({ status }) => status)}::text[],
        ${known.map(({ at }) => at)}::int[]
      ) as known (kind, stage, status, at)
      where known.kind = record.kind
        and (known.stage = record.stage or record.stage is null and known.status = record.status)
      limit 1
    )
  `;
  return {
    key: of(sql`known.at`),
    value: 'number',
    matches: (asked) => sql<boolean>`${of(sql`known.stage`)} = any(${asked.split('|')})`,
  };
}

function worded(column: RawBuilder<unknown>): LedgerColumn {
  return {
    key: sql`nullif(${column}, '')`,
    value: 'text',
    matches: (asked) => sql<boolean>`lower(${column}) like ${containing(asked.toLowerCase())}`,
  };
}

function numbered(column: RawBuilder<unknown>): LedgerColumn {
  return {
    key: sql`(${column})::float8`,
    value: 'number',
    matches: (asked) => between(sql`(${column})::float8`, rangeOf(asked, numberOf)),
  };
}

function dated(column: RawBuilder<unknown>): LedgerColumn {
  return { key: column, value: 'date', matches: (asked) => between(column, rangeOf(asked, dayOf)) };
}

/** Records that name one of these people or units in that part. */
function named(
  table: 'record_unit' | 'record_person',
  column: 'unit_id' | 'person_id',
  role: string,
  asked: string,
): Condition {
  return sql<boolean>`
    exists (
      select
      from ${sql.table(table)} named
      where named.corps_id = record.corps_id
        and named.record_id = record.id
        and named.role = ${role}
        and named.${sql.ref(column)} = any(${asked.split('|')})
    )
  `;
}

/** `from..to`, either end left open. */
function rangeOf<T>(asked: string, read: (text: string) => T): { from: T | null; to: T | null } {
  const [from = '', to = '', more] = asked.split('..');
  if (!asked.includes('..') || more !== undefined || (from === '' && to === ''))
    throw refuse('where', '范围写法如 1..5、2023-01-01..2023-06-30，一头可以空着');
  return { from: from === '' ? null : read(from), to: to === '' ? null : read(to) };
}

function between<T>(column: RawBuilder<unknown>, { from, to }: { from: T | null; to: T | null }): Condition {
  const ends = [
    ...(from === null ? [] : [sql<boolean>`${column} >= ${from}`]),
    ...(to === null ? [] : [sql<boolean>`${column} <= ${to}`]),
  ];
  return sql<boolean>`(${sql.join(ends, sql` and `)})`;
}

function dayOf(text: string): string {
  if (isPlainDate(text)) return text;
  throw refuse('where', '日期写法如 2023-09-15');
}

function numberOf(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw refuse('where', `不是数字：${text.slice(0, 20)}`);
  return value;
}

const instantText = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-]\d{2}(:\d{2}){0,2}$/;

/** Whether a place in the list, as a client sent it back, can be one of this column. */
export function isPlaceIn(column: LedgerColumn, value: string | number | null): boolean {
  if (value === null) return column.always === undefined;
  switch (column.value) {
    case 'number':
      return typeof value === 'number';
    case 'date':
      return typeof value === 'string' && isPlainDate(value);
    case 'instant':
      return typeof value === 'string' && isPlainDate(instantText.exec(value)?.[1] ?? '');
    default:
      return typeof value === 'string' && !value.includes('\u0000');
  }
}
