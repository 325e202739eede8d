/**
 * What stands under a name in an object of declarations, where the name comes from somebody outside: without
 * this, `constructor` and `toString` are in every object.
 */
export function own<T>(declared: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return declared !== undefined && Object.hasOwn(declared, name) ? declared[name] : undefined;
}
