import { expect, test } from 'vitest';
import { lessonOf, lessons } from './lessons.ts';

test('each day has a lesson, the next day another, and all come before one comes again', () => {
  const days = lessons.map((_, n) => new Date(Date.UTC(2024, 1, 20 + n)).toISOString().slice(0, 10));
  expect(new Set(days.map(lessonOf)).size).toBe(lessons.length);
  for (const day of [...days, '2023-12-31', '2024-01-01']) expect(lessons[lessonOf(day)]).toBeDefined();
});

test('every lesson has its own id, points and a question', () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  for (const { points, ask } of lessons)
    expect([points.length > 2, ask.endsWith('？') || ask.endsWith('。')]).toEqual([true, true]);
});
