import { basesOf, spanOf } from './bases.ts';
import { addDays, type PlainDate } from './dates.ts';
import type { Obligation, Pack, Scheme } from './pack-schema.ts';

export interface ReferenceProblem {
  /** `scheme.yaml`, `rules.yaml`, or `kind:<id>` */
  file: string;
  path: (string | number)[];
  message: string;
}

/**
 * Every obligation must rest on a paper that is in force while it asks for something, and every paper that
 * ended must say what came after it. A duty of the days before the first paper is not an error: it does not
 * arise (`basisOn`).
 */
export function basisProblems({ scheme, rules }: Pack): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  const add = (file: string, path: (string | number)[], message: string) =>
    problems.push({ file, path, message });
  for (const [id, document] of Object.entries(scheme.documents)) {
    const at = (field: string) => ['documents', id, field];
    const { validFrom, validTo, replacedBy } = document;
    if (validFrom && validTo && validTo < validFrom) add('scheme.yaml', at('validTo'), '失效在生效之前');
    if (replacedBy === undefined) continue;
    const next = scheme.documents[replacedBy];
    if (!next) add('scheme.yaml', at('replacedBy'), `接替的文件没有登记：${replacedBy}`);
    else if (!validTo)
      add('scheme.yaml', at('replacedBy'), '写了接替的文件，还要写最后有效的一天（valid-to）');
    else if (next.validFrom !== addDays(validTo, 1))
      add('scheme.yaml', at('replacedBy'), `接替的《${next.title}》应当自 ${addDays(validTo, 1)} 起有效`);
  }
  scheme.obligations.forEach((obligation, index) => {
    obligation.earlierBasis.forEach(({ document }, position) => {
      if (!scheme.documents[document])
        add(
          'scheme.yaml',
          ['obligations', index, 'earlierBasis', position, 'document'],
          `依据文件没有登记：${document}`,
        );
    });
    const wrong = ownProblem(obligation, scheme);
    if (wrong) add('scheme.yaml', ['obligations', index, ...wrong.field], wrong.message);
  });
  for (const [id, length] of Object.entries(rules.lengths)) {
    if (length.document === undefined) continue;
    const document = scheme.documents[length.document];
    const at = ['lengths', id, 'document'];
    if (!document) add('rules.yaml', at, `依据文件没有登记：${length.document}`);
    else if (length.status === 'verified' && document.validTo)
      add(
        'rules.yaml',
        ['lengths', id, 'status'],
        `核实的是《${document.title}》，它自 ${addDays(document.validTo, 1)} 起不再有效，不能写 verified`,
      );
  }
  return problems;
}

function ownProblem(
  obligation: Obligation,
  { documents, effectiveFrom }: Scheme,
): { field: string[]; message: string } | null {
  const bases = basesOf(obligation, documents);
  const [own] = bases;
  if (!own || !documents[own.document]) return null;
  const title = `《${documents[own.document]?.title}》`;
  const asked = validityOf(obligation, effectiveFrom);
  if (own.to !== null && (asked.to === null || asked.to > own.to)) {
    const next = documents[documents[own.document]?.replacedBy ?? ''];
    return {
      field: ['basis', 'document'],
      message: `${title}自 ${addDays(own.to, 1)} 起不再有效，责任事项还在要求${
        next ? `；依据改写《${next.title}》，原依据写进 earlier-basis` : ''
      }`,
    };
  }
  const first = bases.map((basis) => spanOf(basis).from).reduce((a, b) => (a < b ? a : b));
  if (asked.to !== null && asked.to < first)
    return { field: ['basis', 'document'], message: `${title}自 ${first} 起有效，责任事项在这之前已截止` };
  if (asked.stated && asked.from < first)
    return {
      field: ['cadence'],
      message: `责任事项写明自 ${asked.from} 起，依据${title}自 ${first} 才有效；改起始，或写 earlier-basis`,
    };
  return null;
}

/** From when to when an obligation asks for something; `stated`: it says itself from when. */
function validityOf(
  { cadence }: Obligation,
  effectiveFrom: PlainDate,
): { from: PlainDate; to: PlainDate | null; stated: boolean } {
  if ('every' in cadence)
    return {
      from: cadence.from ? `${cadence.from}-01-01` : effectiveFrom,
      to: cadence.until ? `${cadence.until}-12-31` : null,
      stated: cadence.from !== undefined,
    };
  if ('once' in cadence) return { from: cadence.opens, to: cadence.once, stated: true };
  return { from: effectiveFrom, to: null, stated: false };
}
