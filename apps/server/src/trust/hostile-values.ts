import fc from 'fast-check';
import type { z } from 'zod';
import { idText, plainDate } from '@liulian/contract';

/** Ids that exist, by the name of the field or the part of the path that asks for them. */
export interface KnownIds {
  [name: string]: readonly string[];
}

/** What people with bad intentions, broken clients and fuzzers send. */
const strings = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'true',
  'NaN',
  'Infinity',
  '1e309',
  '9'.repeat(30),
  '0x1F',
  '１２',
  '\u0000',
  'a\u0000b',
  '\u0001\u001b[31m',
  '\r\nSet-Cookie: a=b',
  '\ud800',
  'x\udfff',
  '\u202etxt.exe',
  '\ufeff',
  'e\u0301'.repeat(50),
  '👨‍👩‍👧‍👦',
  `'; drop table account; --`,
  `' or '1'='1`,
  `") union all values (1) --`,
  '%',
  '_',
  '\\',
  '\\x00',
  '%_%\\',
  '$1',
  '{{7*7}}',
  '${process.env}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  "=cmd|'/c calc'!A1",
  '../../../etc/passwd',
  '..\\..\\x',
  '/dev/null',
  'CON',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'x'.repeat(201),
  '长'.repeat(3000),
  'W10',
  'WyIwIl0',
  'WzFlMzA5XQ',
  'WyJ4IiwieSJd',
  'eyJhIjoxfQ',
  '2023-02-30',
  '0000-00-00',
  '1900-01-01',
  '2099-12-31',
  '2023-13-01',
  '--02-30',
  '99999-01-01',
];
const big = 'A'.repeat(100_000);
const megabyte = '长a'.repeat(262_144); // of UTF-8: 4 bytes each time
const numbers = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e-300,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  1e21,
  1e308,
  -1e308,
  100_000_000.005,
];
const deep = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let i = 0; i < levels; i += 1) value = i % 2 ? [value] : { a: value };
  return value;
};
const protoObject = JSON.parse(
  '{"constructor":{"prototype":{"admin":true}},"toString":1,"length":-1,"then":"x"}',
) as unknown;

export const hostileString: fc.Arbitrary<string> = fc.oneof(
  { weight: 300, arbitrary: fc.constantFrom(...strings) },
  { weight: 80, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 5, arbitrary: fc.constant(big) },
  { weight: 2, arbitrary: fc.constant(megabyte) },
);
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 12, arbitrary: hostileString },
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...numbers) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      [],
      {},
      [[]],
      [null],
      [[[[1]]]],
      { $gt: '' },
      protoObject,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      deep(40),
      deep(3000),
      Array.from({ length: 3000 }, (_, i) => i),
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Far too many of one thing; of a large one fewer, or no text could hold them. */
const many = (value: unknown): unknown[] =>
  Array.from({ length: (JSON.stringify(value) ?? '').length > 10_000 ? 20 : 2500 }, () => value);

const dates = fc.constantFrom(
  '2023-09-01',
  '2023-09-15',
  '2023-09-14',
  '2023-01-01',
  '2022-12-31',
  '2024-02-29',
  '2023-02-29',
  '1900-01-01',
  '2099-12-31',
  '2010-01-01',
);
const words = fc.constantFrom(
  '教育',
  '一',
  '党课 甲',
  'Lecture',
  '队员01一',
  '甲'.repeat(20),
  '换行\n文字',
  'a,b',
  '🙂🙂',
);

interface Inner {
  type: string;
  shape: Record<string, z.ZodType>;
  innerType: z.ZodType;
  element: z.ZodType;
  options: z.ZodType[];
  in: z.ZodType;
  out: z.ZodType;
  entries: Record<string, string>;
  values: unknown[];
  valueType: z.ZodType;
  items: z.ZodType[];
  checks?: Record<'_zod', { def: { pattern?: RegExp } }>[];
}
const inner = (schema: z.ZodType) => (schema as unknown as { def: Inner }).def;

/**
 * Values near a schema: mostly what it asks for, at its limits, with a part now and then replaced by
 * something hostile.
 */
export function near(schema: z.ZodType, known: KnownIds, name = ''): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, known, name) },
    { weight: 1, arbitrary: hostileValue },
  );
}

function fitting(schema: z.ZodType, known: KnownIds, name: string): fc.Arbitrary<unknown> {
  const def = inner(schema);
  switch (def.type) {
    case 'object': {
      const extra = fc.oneof(
        { weight: 12, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.dictionary(
            fc.constantFrom('constructor', 'extra', 'corpsId', 'id', 'path', 'status'),
            hostileValue,
            { maxKeys: 2 },
          ),
        },
      );
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([key, value]) => [key, near(value, known, key)]),
      );
      const required = Object.entries(def.shape)
        .filter(([, value]) => !['optional', 'default'].includes(inner(value).type))
        .map(([key]) => key);
      const mostly = fc.record(shape, { requiredKeys: required });
      return fc
        .tuple(
          fc.oneof(
            { weight: 9, arbitrary: mostly },
            { weight: 1, arbitrary: fc.record(shape, { requiredKeys: [] }) },
          ),
          extra,
        )
        .map(([value, more]) => ({ ...value, ...more }));
    }
    case 'optional':
    case 'default':
    case 'nonoptional':
    case 'readonly':
    case 'prefault':
    case 'catch':
      return fitting(def.innerType, known, name);
    case 'nullable':
      return fc.oneof(fc.constant(null), fitting(def.innerType, known, name));
    case 'array':
      return fc.oneof(
        { weight: 40, arbitrary: fc.array(near(def.element, known, name), { minLength: 1, maxLength: 4 }) },
        {
          weight: 1,
          arbitrary: fc
            .array(fitting(def.element, known, name), { maxLength: 1 })
            .map((list) => many(list[0] ?? 'x')),
        },
      );
    case 'tuple':
      return fc.tuple(...def.items.map((item) => near(item, known, name)));
    case 'record':
      return fc.dictionary(
        fc.oneof(fc.constantFrom(...(known.fields ?? ['category']), 'constructor', 'a'), hostileString),
        near(def.valueType, known, name),
        { maxKeys: 5 },
      );
    case 'union':
      return fc.oneof(...def.options.map((option) => near(option, known, name)));
    case 'pipe':
      return inner(def.out).type === 'boolean'
        ? fc.constantFrom('true', 'false', '1', 'no', 'TRUE', 'maybe')
        : fitting(inner(def.in).type === 'transform' ? def.out : def.in, known, name);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(...numbers, 2023, 200, 1000, 100_000));
    case 'string':
      return stringLike(schema, def, known, name);
    default:
      return fc.oneof(
        hostileValue,
        words,
        fc.constantFrom('expert-lecture', 'warning-education', ...(known.all ?? ['x'])),
      );
  }
}

function stringLike(schema: z.ZodType, def: Inner, known: KnownIds, name: string): fc.Arbitrary<unknown> {
  if (schema === plainDate) return dates;
  if (schema === idText)
    return fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...(known[name] ?? known.all ?? ['x'])) },
      { weight: 2, arbitrary: fc.constantFrom(...(known.foreign ?? ['x'])) },
      { weight: 2, arbitrary: fc.constantFrom(...(known.all ?? ['x'])) },
      { weight: 1, arbitrary: hostileString },
    );
  const pattern = def.checks
    ?.map((check) => check['_zod'].def.pattern)
    .find((found) => found !== undefined && !found.source.startsWith('^[^'));
  if (pattern) {
    try {
      return fc.oneof(
        { weight: 4, arbitrary: fc.stringMatching(pattern) },
        { weight: 1, arbitrary: hostileString },
      );
    } catch {
      /* a pattern beyond the generator: other text will do */
    }
  }
  return fc.oneof(
    { weight: 3, arbitrary: words },
    { weight: 2, arbitrary: hostileString },
    { weight: 1, arbitrary: fc.constantFrom(...(known[name] ?? ['甲'])) },
  );
}
