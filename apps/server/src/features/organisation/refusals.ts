import { Refusal } from '../../platform/errors.ts';

/** A field that does not fit, in words: `request.invalid` naming the field. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal('request.invalid', {}, [{ field, message }]);
}
