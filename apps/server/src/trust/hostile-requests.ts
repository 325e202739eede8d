import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import type { Operation } from '@liulian/contract';
import { hostileString, hostileValue, near, type KnownIds } from './hostile-values.ts';

/** Which known ids a path asks for: `/units/:id` wants a unit. */
function idsFor(path: string, known: KnownIds): readonly string[] {
  const before = path.slice(0, path.indexOf('/:')).split('/').at(-1) ?? '';
  return known[before] ?? known.all ?? [];
}

/** A request to the operation: mostly near what it asks for, parts of it hostile. */
export function requestOf(operation: Operation, known: KnownIds): fc.Arbitrary<InjectOptions> {
  const names = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const param = (name: string) =>
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc
          .constantFrom(
            ...(name === 'obligationId' ? (known.obligationId ?? ['x']) : idsFor(operation.path, known)),
          )
          .map(encodeURIComponent),
      },
      { weight: 2, arbitrary: fc.constantFrom(...(known.foreign ?? ['x'])).map(encodeURIComponent) },
      {
        weight: 3,
        arbitrary: hostileString.map(
          (text) => encodeURIComponent(text.slice(0, 2000).toWellFormed()) || '%20',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '%00',
          '%zz',
          '%ed%a0%80',
          '..%2f..%2fme',
          '%2e%2e',
          'x'.repeat(400),
          '%',
          '%c0%af',
        ),
      },
    );
  const path = fc
    .tuple(...names.map(param))
    .map((values) =>
      names.reduce(
        (url, name, i) => url.replace(`:${name}`, () => values[i] ?? 'x'),
        `/api${operation.path}`,
      ),
    );
  const query = operation.query
    ? near(operation.query, known).map(queryText)
    : fc.constantFrom('', '', '?a=1', '?__proto__=1&constructor[]=2');
  return fc
    .tuple(path, query, payloadOf(operation, known), fc.ipV4())
    .map(([url, search, payload, remoteAddress]) => ({
      method: operation.method,
      url: url + search,
      remoteAddress,
      ...payload,
    }));
}

function queryText(value: unknown): string {
  const search = new URLSearchParams();
  const say = (part: unknown) =>
    (typeof part === 'string' ? part : (JSON.stringify(part) ?? '')).slice(0, 20_000);
  for (const [key, part] of Object.entries(Object(value) as object).slice(0, 40))
    for (const each of Array.isArray(part) ? part.slice(0, 120) : [part]) search.append(key, say(each));
  return `?${search.toString()}`;
}

const json = (payload: string) => ({ payload, headers: { 'content-type': 'application/json' } });
const multipart = (payload: string | Buffer, boundary = 'b') => ({
  payload,
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
});
const part = (name: string, body: string, end = '\r\n--b--\r\n') =>
  multipart(`--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${body}${end}`);
const broken = [
  '',
  '{',
  'NaN',
  '{"a":Infinity}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '[1,2',
  '"\\ud800"',
  'null',
  '[]',
  '0',
  '"x"',
  '['.repeat(20_000),
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  '{"a":1e999}',
  '\u0000',
];

function payloadOf(
  operation: Operation,
  known: KnownIds,
): fc.Arbitrary<Pick<InjectOptions, 'payload' | 'headers'>> {
  if (operation.method === 'GET') return fc.constant({});
  const odd = fc.oneof(
    fc.constantFrom(...broken).map(json),
    hostileValue.map((value) => json(JSON.stringify(value) ?? '')),
    fc.constantFrom(
      part('x.xlsx', 'no'),
      multipart('--b'),
      multipart('x'),
      { payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { payload: '<a/>', headers: { 'content-type': 'text/xml' } },
      { payload: '{}', headers: { 'content-type': '' } },
    ),
  );
  if (operation.upload) {
    const file = fc.tuple(
      fc.oneof(
        fc.constantFrom('x.xlsx', 'x.txt', 'x.docx', 'x.pdf', '../../x.csv', 'CON', ''),
        hostileString.map((text) => text.slice(0, 300).replace(/["\r\n]/g, '')),
      ),
      fc.oneof(hostileString, fc.constantFrom('PK\u0003\u0004', '%PDF-1.7', '姓名\n张三')),
      fc.constantFrom('\r\n--b--\r\n', ''),
    );
    return fc.oneof(
      { weight: 5, arbitrary: file.map(([name, body, end]) => part(name, body, end)) },
      { weight: 2, arbitrary: odd },
    );
  }
  if (!operation.body)
    return fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: odd });
  return fc.oneof(
    { weight: 8, arbitrary: near(operation.body, known).map((value) => json(JSON.stringify(value))) },
    { weight: 1, arbitrary: odd },
  );
}
