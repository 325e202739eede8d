import type { Kind, Scheme, Setting, Vocabulary } from './pack-schema.ts';

/** What a site wrote or chose for its settings, by setting id; what is missing is as the pack has it. */
export type SettingWords = ReadonlyMap<string, { text: string | null; items: string[] | null }>;

/** Still to be filled in by the site: shown nowhere. */
const isOpen = (words: string) => words === '' || words.includes('待填');

/**
 * The words that a setting shows at its places, by place (`field:document.dutyCheck`); none where the site
 * has yet to fill them in.
 */
export function labelsOf(settings: readonly Setting[], words: SettingWords): Map<string, string> {
  const labels = new Map<string, string>();
  for (const setting of settings) {
    const own = words.get(setting.id);
    const items = own?.items ?? setting.items;
    const text = own?.text ?? setting.text;
    for (const { at, as, item } of setting.shows) {
      const said = item === undefined ? (items?.join('、') ?? text ?? '') : (items?.[item - 1] ?? '');
      if (!isOpen(said.trim()))
        labels.set(
          at,
          as.replace('%s', () => said.trim()),
        );
    }
  }
  return labels;
}

/** A kind with the site's own words: purpose (`kind:`), fields' titles (`field:`) and help (`help:`). */
export function labelledKind(kind: Kind, labels: ReadonlyMap<string, string>): Kind {
  const purpose = labels.get(`kind:${kind.id}`);
  const changed = Object.entries(kind.fields).flatMap(([name, field]) => {
    const title = labels.get(`field:${kind.id}.${name}`);
    const help = labels.get(`help:${kind.id}.${name}`);
    return title === undefined && help === undefined
      ? []
      : [[name, { ...field, ...(title ? { title } : {}), ...(help ? { help } : {}) }] as const];
  });
  if (purpose === undefined && changed.length === 0) return kind;
  return {
    ...kind,
    ...(purpose ? { purpose } : {}),
    fields: { ...kind.fields, ...Object.fromEntries(changed) },
  };
}

/** The lists with the site's own words: titles (`option:list/id`) and hints (`hint:list/id`). */
export function labelledOptions(
  options: Vocabulary['options'],
  labels: ReadonlyMap<string, string>,
): Vocabulary['options'] {
  const lists = new Set(
    [...labels.keys()].flatMap((at) => /^(?:option|hint):(.+)\/[^/]+$/.exec(at)?.[1] ?? []),
  );
  return Object.fromEntries(
    Object.entries(options).map(([name, list]) => [
      name,
      lists.has(name)
        ? list.map((option) => {
            const title = labels.get(`option:${name}/${option.id}`);
            const hint = labels.get(`hint:${name}/${option.id}`);
            return { ...option, ...(title ? { title } : {}), ...(hint ? { hint } : {}) };
          })
        : list,
    ]),
  );
}

/** The papers with the site's own words: titles (`document:`) and who issued them (`issuer:`). */
export function labelledDocuments(
  documents: Scheme['documents'],
  labels: ReadonlyMap<string, string>,
): Scheme['documents'] {
  return Object.fromEntries(
    Object.entries(documents).map(([id, document]) => {
      const title = labels.get(`document:${id}`);
      const issuer = labels.get(`issuer:${id}`);
      return [id, { ...document, ...(title ? { title } : {}), ...(issuer ? { issuer } : {}) }];
    }),
  );
}
