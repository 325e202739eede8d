/**
 * What each page keeps in its address, and what a value there must look like. A value that means nothing
 * counts as not given: whoever mistypes an address, or keeps an old one, still gets the page.
 */

/** Reads one value; undefined where it means nothing. */
type Read<T extends string> = (value: string) => T | undefined;

const text: Read<string> = (value) => value || undefined;
const like =
  (pattern: RegExp): Read<string> =>
  (value) =>
    pattern.test(value) ? value : undefined;
const oneOf =
  <const T extends string>(...choices: T[]): Read<T> =>
  (value) =>
    choices.find((choice) => choice === value);
/** Several with commas; those that mean nothing are left out. */
const several =
  (one: Read<string>): Read<string> =>
  (value) =>
    value
      .split(',')
      .filter((part) => one(part))
      .join(',') || undefined;

const flag = oneOf('true');
const year = like(/^20\d\d$/);
const day = like(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
const pillars = several(like(/^[A-Z]$/));
/** A page of this site, never another's. */
const ownPage = like(/^\/(?![/\\])/);

const searches = {
  '/login': { next: ownPage, idle: text, problem: text },
  '/setup': { token: text },
  '/help': { chapter: text, q: text },
  '/accounts': { q: text, role: text },
  '/audit': {
    q: text,
    actor: text,
    action: text,
    objectType: text,
    objectId: text,
    unitId: text,
    unit: text,
    from: day,
    to: day,
  },
  '/organisation': {
    unit: text,
    tab: oneOf('units', 'people', 'appointments', 'events', 'import'),
  },
  '/units/$id': { year, panel: text },
  '/people/$id': { panel: text },
  '/policy': { view: text, draft: text, clause: text },
  '/programme': { view: text, setting: text, find: text },
  '/duties': { step: text, stepOn: day, state: text },
  '/answers': { tab: oneOf('decided') },
  '/todo': { scope: oneOf('mine', 'own', 'led', 'below') },
  '/situation': { year, unitId: text, panel: text },
  '/matrix': {
    year,
    unitId: text,
    periodKey: text,
    state: text,
    pillar: pillars,
    columns: text,
    panel: text,
  },
  '/calendar': { month: like(/^\d{4}-(0[1-9]|1[0-2])$/), unitId: text, panel: text },
  '/handovers': { personId: text },
  '/review': { id: text },
  '/items': {
    unitId: text,
    unitName: text,
    mine: flag,
    state: several(oneOf('todo', 'doing', 'asked', 'closed')),
    overdue: flag,
    originKind: text,
    origin: text,
    q: text,
    by: oneOf('origin'),
  },
  '/open-records': { kind: text, category: text, q: text },
  '/records/new': { kind: text, category: text, dutyId: text, eventId: text, like: text, fields: text },
  '/records': {
    kind: text,
    category: text,
    status: text,
    stage: text,
    unitId: text,
    unitName: text,
    from: day,
    to: day,
    q: text,
    waiting: flag,
    mine: flag,
    pillar: pillars,
    personId: text,
    dutyId: text,
    references: text,
    where: text,
    names: text,
    sort: text,
    columns: text,
  },
} satisfies Record<string, Record<string, Read<string>>>;

export type Searched = keyof typeof searches;
type Of<S> = { [Name in keyof S]?: (S[Name] extends Read<infer T> ? T : never) | undefined };
/** What a page finds in its address. */
export type SearchOf<Path extends Searched> = Of<(typeof searches)[Path]>;

export const searched = Object.keys(searches) as Searched[];

/** For a link: what the address of a page may carry. */
export const searchFor = <Path extends Searched>(_: Path, search: SearchOf<Path>): SearchOf<Path> => search;

/** Reads an address as the page at `path` does; every value of its that means nothing is undefined. */
export function readSearch(path: string, given: Record<string, unknown>): Record<string, string | undefined> {
  const reads: Record<string, Read<string>> = Object.hasOwn(searches, path) ? searches[path as Searched] : {};
  return Object.fromEntries(
    Object.entries(reads).map(([name, read]) => {
      const value = given[name];
      return [name, typeof value === 'string' ? read(value) : undefined];
    }),
  );
}
