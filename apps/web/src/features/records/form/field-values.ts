import type { KindField, UnitRef } from '@liulian/contract';
import type { Someone } from '../../../ui/PersonPicker.tsx';

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

type Conditions = Record<string, string[]> | undefined;
const fits = (value: unknown, wanted: string[]) =>
  Array.isArray(value) ? value.some((v) => wanted.includes(String(v))) : wanted.includes(String(value ?? ''));

/** Whether a field or table is asked for at the moment: what is chosen elsewhere fits all its conditions. */
export function isAsked(
  { when = {}, unless }: { when?: Conditions; unless?: Conditions },
  fields: Record<string, unknown>,
): boolean {
  const all = (conditions: Conditions) =>
    Object.entries(conditions ?? {}).every(([name, wanted]) => fits(fields[name], wanted));
  return all(when) && !(unless && all(unless));
}

/** Whether a field has to be filled in, given the others. */
export function isRequired(field: KindField, fields: Record<string, unknown>): boolean {
  if (field.required) return true;
  return Object.entries(field.requiredWhen ?? {}).some(([name, wanted]) => fits(fields[name], wanted));
}

/** A value of the form as it is sent: names are left out, numbers are numbers. */
export function sent(field: KindField, value: unknown): unknown {
  switch (field.type) {
    case 'number':
    case 'money':
      return Number(value);
    case 'person': {
      const [someone] = value as Someone[];
      // Someone from outside has no id and is sent by name.
      return someone?.id ? someone.id : { name: someone?.name };
    }
    case 'people':
      return (value as Someone[]).map((p) => p.id);
    case 'unit':
    case 'reference':
      return (value as UnitRef[])[0]?.id;
    case 'units':
    case 'references':
      return (value as UnitRef[]).map((u) => u.id);
    default:
      return value;
  }
}

/** A stored value as the form holds it, with the names (in the order of the ids) that were served with it. */
export function fromStored(field: KindField, value: unknown, names: readonly string[]): unknown {
  const named = (ids: unknown[]) => ids.map((id, at) => ({ id: String(id), name: names[at] || String(id) }));
  switch (field.type) {
    case 'person':
      return typeof value === 'object' && value !== null
        ? [{ id: '', name: String((value as { name?: unknown }).name ?? '') }]
        : named([value]);
    case 'people':
    case 'units':
    case 'references':
      return named(value as unknown[]);
    case 'unit':
    case 'reference':
      return named([value]);
    case 'number':
    case 'money':
      return String(value);
    default:
      return value;
  }
}
