import { Refusal } from '../errors.ts';

/** Cursors are opaque to clients: the sort values of the last row, as base64url JSON. */
export function encodeCursor(values: (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => value === null || ['string', 'number'].includes(typeof value))
    )
      return values as (string | number | null)[];
  } catch {
    /* an unreadable cursor is answered below */
  }
  throw new Refusal('request.invalid', {}, [{ field: 'cursor', message: '翻页位置无效，请从第一页开始' }]);
}

/** For lists whose order is not a column: the position in the list. */
export function decodeOffset(cursor: string | undefined): number {
  const values = decodeCursor(cursor, 1);
  const offset = Number(values?.[0] ?? 0);
  if (!Number.isInteger(offset) || offset < 0 || offset > 10_000_000)
    throw new Refusal('request.invalid', {}, [{ field: 'cursor', message: '翻页位置无效，请从第一页开始' }]);
  return offset;
}

export function pageOf<T>(
  items: T[],
  total: number,
  offset: number,
): { items: T[]; total: number; nextCursor: string | null } {
  const end = offset + items.length;
  return { items, total, nextCursor: items.length > 0 && end < total ? encodeCursor([end]) : null };
}
