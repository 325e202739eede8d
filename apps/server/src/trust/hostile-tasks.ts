/** Tasks that never end, take all the memory, quit or throw: what a thread must survive. */
export const deadEnds = {
  endless: () => {
    for (;;);
  },
  greedy: () => {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at + Math.random()));
  },
  quits: () => process.exit(0),
  throws: () => {
    throw new RangeError('说明');
  },
  fine: () => '好',
};

export const run = (task: keyof typeof deadEnds): unknown => deadEnds[task]();
