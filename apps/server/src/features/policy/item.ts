import { isDeepStrictEqual } from 'node:util';
import type { PolicyCounts, PolicyPlan } from '@liulian/contract';
import { checkReferences, obligationSchema, type Obligation, type Pack, type Scheme } from '@liulian/domain';
import type { DraftObligation } from '@liulian/policy';
import type { z } from 'zod';

/**
 * Fields of an obligation that the pages do not show; kept so that an imported scheme comes out as it went
 * in.
 */
export type Rest = Partial<Pick<Obligation, 'rows' | 'basis' | 'earlierBasis' | 'audience' | 'soon'>>;

/** One clause of a draft, what it will become, and what was decided about it. */
export interface Item {
  id: string;
  /** As it was read; null for an obligation of an imported scheme. */
  read: DraftObligation;
  plan: PolicyPlan;
  rest: Rest;
  decision: 'open' | 'accepted' | 'rejected' | 'covered';
  coveredBy: string | null;
  /** Somebody took it from a proposal of the model. */
  from?: 'model';
}

export interface Decisions {
  items: Item[];
  /** Obligations in force that end when the draft is applied. */
  ended: string[];
}

export interface Missing {
  field: string;
  message: string;
}

const required: [keyof PolicyPlan, string][] = [
  ['pillar', '归到哪一廉'],
  ['bearer', '由谁负责'],
  ['cadence', '多久一次或何时'],
  ['quota', '多少才算完成'],
];

/** The obligation that a plan describes; `missing` says what is still wanted, in Chinese, by field. */
export function obligationOf(
  plan: PolicyPlan,
  rest: Rest,
  basis: Obligation['basis'],
  pack: Pack,
): { obligation: Obligation | null; missing: Missing[] } {
  const missing: Missing[] = required
    .filter(([field]) => plan[field] === null)
    .map(([field, what]) => ({ field, message: `还没有定：${what}` }));
  if (plan.dischargedBy.length === 0)
    missing.push({ field: 'dischargedBy', message: '还没有定：什么记录算完成' });
  if (missing.length > 0) return { obligation: null, missing };
  const given = Object.fromEntries(
    Object.entries({ ...rest, basis: rest.basis ?? basis, ...plan }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
  const result = obligationSchema.safeParse(given);
  if (!result.success)
    return {
      obligation: null,
      missing: result.error.issues.map((issue) => ({
        field: String(issue.path[0] ?? ''),
        message: chinese(issue),
      })),
    };
  const obligation = result.data;
  const kinds = pack.kinds.filter((kind) => obligation.dischargedBy.some((rule) => rule.kind === kind.id));
  const scheme: Scheme = {
    ...pack.scheme,
    documents: Object.fromEntries(
      [obligation.basis, ...obligation.earlierBasis].map(({ document }) => [
        document,
        { title: '', status: 'in-force' as const },
      ]),
    ),
    settings: [],
    obligations: [obligation],
  };
  for (const problem of checkReferences({ ...pack, kinds, scheme })) {
    if (problem.file === 'scheme.yaml')
      missing.push({ field: String(problem.path[2] ?? ''), message: problem.message });
  }
  return { obligation: missing.length === 0 ? obligation : null, missing };
}

function chinese(issue: z.core.$ZodIssue): string {
  return /[\u4e00-\u9fff]/.test(issue.message) ? issue.message : '这一项写法不对';
}

export function countsOf(items: Item[], isComplete: (item: Item) => boolean): PolicyCounts {
  const counts = { total: items.length, accepted: 0, rejected: 0, covered: 0, incomplete: 0, unsettled: 0 };
  for (const item of items) {
    if (item.decision !== 'open') counts[item.decision] += 1;
    if (item.decision === 'accepted' && !isComplete(item)) counts.incomplete += 1;
    if (item.decision === 'open' || (item.decision === 'accepted' && !isComplete(item)))
      counts.unsettled += 1;
  }
  return counts;
}

/** Whether two obligations say the same, whatever order a store gives their keys back in. */
export function sameObligation(a: Obligation, b: Obligation): boolean {
  const plain = (value: Obligation) => JSON.parse(JSON.stringify(value)) as unknown;
  return isDeepStrictEqual(plain(a), plain(b));
}
