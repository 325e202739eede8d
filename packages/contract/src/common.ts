import { pillars } from '@liulian/domain';
import { z } from 'zod';

const days = (text: string) => {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** `YYYY-MM-DD`, a day that exists. */
export const plainDate = z
  .string()
  .regex(/^(19|20)\d{2}-\d{2}-\d{2}$/, '日期写法如 2023-09-15')
  .refine(days, '没有这个日期');
export const instant = z.string();
export const idText = z
  .string()
  .min(1, '不能为空')
  .max(200, '编号太长')
  .regex(/^[^\u0000-\u001f\u007f]+$/u, '含有不可见字符');
/** Free text: control characters other than line breaks and tabs are refused. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `最多 ${max} 个字`)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, '含有不可见字符');

/**
 * What somebody looks for. Marks alone are no word: names and titles are compared without them, so that they
 * would be part of everything.
 */
export const sought = z
  .string()
  .max(64, '最多 64 个字')
  .regex(/^\s*$|[\p{L}\p{N}]/u, '只有标点，请写要找的字、拼音或数字')
  .transform((q) => (q.trim() === '' ? undefined : q))
  .optional();

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.string().max(400).optional(),
};

/** The year that a page is about; without it, the present one. */
export const yearAsked = z.coerce.number<string | number>().int().min(2000).max(2100).optional();

/** Lists answer `{items, total, nextCursor}`; `nextCursor` null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int(), nextCursor: z.string().nullable() });
export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

/** A query parameter given once, several times, or comma-separated. */
export const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) =>
      value === undefined || value === ''
        ? undefined
        : Array.isArray(value)
          ? value
          : String(value).split(','),
    z.array(item).max(100).optional(),
  );

/** RFC 9457 problem details with a stable code and a Chinese detail. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof problem>;

/** On what has a day, `name` is that of the day, with the present one in brackets where it is another. */
export const unitRef = z.object({ id: z.string(), name: z.string() });
export const personRef = z.object({ id: z.string(), name: z.string() });
export type UnitRef = z.output<typeof unitRef>;
export type PersonRef = z.output<typeof personRef>;
export const byId = z.object({ id: idText });
export const done = z.object({ ok: z.literal(true) });

export const pillar = z.enum(pillars);
