/**
 * What the pages and their libraries use and Chromium 86 does not know yet: the desktops of government
 * offices run browsers with kernels from 86 on. Loaded before everything else; newer browsers keep their own.
 */
function add(target: object, name: string, value: (...args: never[]) => unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

function at(this: ArrayLike<unknown>, index: number): unknown {
  const place = Math.trunc(index) || 0;
  return this[place < 0 ? this.length + place : place];
}
for (const kind of [Array, String, Object.getPrototypeOf(Int8Array) as typeof Int8Array])
  add(kind.prototype, 'at', at);

function findLastIndex(this: unknown[], test: (value: unknown, index: number, all: unknown[]) => unknown) {
  for (let index = this.length - 1; index >= 0; index -= 1) if (test(this[index], index, this)) return index;
  return -1;
}
add(Array.prototype, 'findLastIndex', findLastIndex);
add(Array.prototype, 'findLast', function findLast(this: unknown[], test: never) {
  return this[findLastIndex.call(this, test)];
});
add(Array.prototype, 'toSorted', function toSorted(this: unknown[], order?: never) {
  return [...this].sort(order);
});
add(Array.prototype, 'toReversed', function toReversed(this: unknown[]) {
  return this.map((_, place) => this[this.length - 1 - place]);
});
add(Array.prototype, 'toSpliced', function toSpliced(this: unknown[], ...change: never[]) {
  const copy = [...this];
  copy.splice(...(change as unknown as [number, number, ...unknown[]]));
  return copy;
});
function groupBy<Key>(items: Iterable<unknown>, keyOf: (item: unknown, index: number) => Key) {
  const groups = new Map<Key, unknown[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
    index += 1;
  }
  return groups;
}
add(Map, 'groupBy', groupBy);
add(AbortSignal, 'timeout', (milliseconds: never) => {
  const controller = new AbortController();
  // The reason cannot be told in these browsers; that it was aborted can.
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
});
add(Object, 'hasOwn', (object: never, name: never) => Object.prototype.hasOwnProperty.call(object, name));
