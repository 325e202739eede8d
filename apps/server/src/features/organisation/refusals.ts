import { cleanName, nameKey } from '@liulian/domain';
import { Refusal } from '../../platform/errors.ts';

/** A field that does not fit, in words: `request.invalid` naming the field. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal('request.invalid', {}, [{ field, message }]);
}

/**
 * A name typed on a page, as it is stored.
 * @throws request.invalid when nothing visible remains
 */
export function storableName(text: string): string {
  const name = cleanName(text);
  if (nameKey(name) === '') throw invalid('name', '请填写名称');
  return name;
}
