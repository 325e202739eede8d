import { setTimeout as wait } from 'node:timers/promises';

/**
 * What every measurement here shares: two ways of doing one thing, taken in turns, and printed side by side.
 */
export interface Row {
  what: string;
  ours: number;
  bare: number;
  unit: string;
  better: 'less' | 'more';
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Milliseconds of each, the median of `rounds` after two to warm up; in turns, so that a busy moment strikes
 * both.
 */
export async function inTurns(
  rounds: number,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<{ ours: number; bare: number }> {
  const [mine, other]: [number[], number[]] = [[], []];
  for (let round = -2; round < rounds; round += 1) {
    for (const [list, work] of [
      [mine, ours],
      [other, bare],
    ] as const) {
      const began = performance.now();
      await work();
      if (round >= 0) list.push(performance.now() - began);
    }
  }
  return { ours: median(mine), bare: median(other) };
}

/**
 * Asks again and again, each time so many milliseconds after the last answer, until told to stop. Answers
 * the milliseconds of each, the shortest first, from the moment when it was to be asked for: the process that
 * asks may be too busy to send the question.
 */
export async function askMeanwhile(
  ask: () => Promise<{ status: number }>,
  pause: number,
  until: { over: boolean },
): Promise<number[]> {
  const times: number[] = [];
  while (!until.over) {
    const due = performance.now() + pause;
    await wait(pause);
    const { status } = await ask();
    if (status !== 200) throw new Error(`what others ask was answered with ${status}`);
    times.push(performance.now() - due);
  }
  return times.toSorted((a, b) => a - b);
}

/** Within how many whole milliseconds this share of sorted times lies. */
export const within = (times: readonly number[], share: number) =>
  Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);

const digits = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

export function print(title: string, rows: readonly Row[]) {
  console.log(`\n${title}`);
  console.log(`| what | this system | bare | ratio |\n|---|---:|---:|---:|`);
  for (const row of rows) {
    const ratio =
      row.better === 'less'
        ? `${(row.ours / row.bare).toFixed(2)} ×`
        : `${Math.round((row.ours / row.bare) * 100)} %`;
    console.log(
      `| ${row.what} | ${digits(row.ours)} ${row.unit} | ${digits(row.bare)} ${row.unit} | ${ratio} |`,
    );
  }
}
