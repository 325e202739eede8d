import { expect, test } from 'vitest';
import { errorCodes } from './errors.ts';
import { merged } from './merged.ts';
import { operationIds, operations } from './operations.ts';

test('a key that two features declare is refused, whatever it stands for', () => {
  expect(merged('error code', { a: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
  expect(() => merged('error code', { a: 1 }, { b: 2, a: 3 })).toThrow('error code a is declared twice');
});

test('no two operations answer the same method and path', () => {
  const routes = operationIds.map(
    (id) => `${operations[id].method} ${operations[id].path.replace(/:\w+/g, ':')}`,
  );
  expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
});

test('every refusal says something in Chinese', () => {
  for (const { detail } of Object.values(errorCodes)) expect(detail).toMatch(/[\u4e00-\u9fff]/);
});
