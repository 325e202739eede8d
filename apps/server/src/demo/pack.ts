import type { Pack, Scheme } from '@liulian/domain';

const plan = 'implementation-plan';
const trial = 'implementation-plan-trial';

/**
 * The pack as the invented corps has it. The plan is of 2023 and asks for nothing before; this corps tried it
 * out in the year before, so that two years of duties and records can be shown. A pack without the plan stays
 * as it is.
 */
export function demoPack(pack: Pack): Pack {
  const own = pack.scheme.documents[plan];
  if (!own?.validFrom || pack.scheme.effectiveFrom >= own.validFrom) return pack;
  const documents: Scheme['documents'] = {};
  for (const [id, document] of Object.entries(pack.scheme.documents)) {
    if (id === plan)
      documents[trial] = {
        title: `${own.title}（试行，演示虚构）`,
        ...(own.issuer ? { issuer: own.issuer } : {}),
        year: 2022,
        status: 'in-force',
        validFrom: pack.scheme.effectiveFrom,
        validTo: '2022-12-31',
        replacedBy: plan,
        dates: 'year',
      };
    documents[id] = document;
  }
  return {
    ...pack,
    scheme: {
      ...pack.scheme,
      documents,
      obligations: pack.scheme.obligations.map((obligation) =>
        obligation.basis.document === plan
          ? {
              ...obligation,
              earlierBasis: [
                { document: trial, clause: obligation.basis.clause },
                ...obligation.earlierBasis,
              ],
            }
          : obligation,
      ),
    },
  };
}
