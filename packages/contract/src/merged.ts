type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
/** One flat object type, so that `keyof` and look-ups stay cheap. */
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

/**
 * The tables of all features as one. A key that two of them declare is a mistake that must not start: one
 * would silently replace the other.
 *
 * @param what names the keys in the error
 * @throws Error where a key occurs twice
 */
export function merged<Parts extends object[]>(
  what: string,
  ...parts: Parts
): Flat<Intersection<Parts[number]>> {
  const all: Record<string, unknown> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) {
      if (key in all) throw new Error(`${what} ${key} is declared twice`);
      all[key] = value;
    }
  return all as Flat<Intersection<Parts[number]>>;
}
