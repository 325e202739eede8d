import type {
  PolicyCounts,
  PolicyDraft,
  PolicyDraftSummary,
  PolicyObligation,
  PolicyPlan,
} from '@liulian/contract';
import { optionsOf, type Obligation } from '@liulian/domain';
import { describeCadence, describeQuota } from '@liulian/policy';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { likely } from './assist.ts';
import { countsOf, obligationOf, sameObligation, type Item, type Missing } from './item.ts';
import { basisOf, documentId, type InForce } from './scheme.ts';
import { Similarity } from './similar.ts';
import type { Draft, ListedDraft } from './store.ts';

/** A clause is taken as covered from here on, where nothing in it asks for more. */
const sure = 0.68;

/**
 * Everything that is worked out about a draft while it is shown: what is missing, what it is like, what to do
 * with it.
 */
export class Workbench {
  private readonly deps: Deps;
  private readonly inForce: InForce;
  private readonly draft: Draft;
  private readonly similarity: Similarity;
  private readonly known: Map<string, Obligation>;
  private readonly words: Catalogue;
  private readonly document: string;
  private readonly accepted = new Map<string, Item[]>();
  private readonly found = new Map<Item, Missing[]>();

  constructor(deps: Deps, inForce: InForce, draft: Draft) {
    this.deps = deps;
    this.inForce = inForce;
    this.draft = draft;
    const { obligations } = inForce.programme;
    this.document = documentId(draft.text);
    for (const item of draft.decisions.items)
      if (item.decision === 'accepted')
        this.accepted.set(item.plan.id, [...(this.accepted.get(item.plan.id) ?? []), item]);
    this.known = new Map(obligations.map((obligation) => [obligation.id, obligation]));
    this.similarity = Similarity.to(
      obligations,
      (obligation) => inForce.catalogue.present(obligation.id).rule,
    );
    this.words = new Catalogue(deps, [
      { ...inForce.programme, obligations: draft.decisions.items.map(asObligation) },
    ]);
  }

  missing(item: Item): Missing[] {
    const known = this.found.get(item);
    if (known) return known;
    const { missing } = obligationOf(
      item.plan,
      item.rest,
      basisOf(item, this.document),
      this.deps.programme.pack,
    );
    const twin = this.accepted.get(item.plan.id)?.find((other) => other !== item);
    if (twin) missing.push({ field: 'id', message: `与“${twin.plan.title}”的编号相同` });
    this.found.set(item, missing);
    return missing;
  }

  counts(): PolicyCounts {
    return countsOf(this.draft.decisions.items, (item) => this.missing(item).length === 0);
  }

  obligation(item: Item): PolicyObligation {
    const missing = this.missing(item);
    const { read, plan } = item;
    const similar = this.draft.scheme ? [] : this.similarity.of(read.title, read.clause.text, plan);
    const words = this.wordsOf(item);
    const imported = this.draft.scheme !== null;
    return {
      id: item.id,
      title: read.title,
      clause: read.clause,
      bearers: imported && words.bearer ? [words.bearer] : read.bearers,
      cadence: imported ? (words.cadence ?? '') : describeCadence(read.cadence),
      quota: imported ? (words.quota ?? '') : describeQuota(read.quota),
      modality: read.modality,
      conditions: read.conditions,
      confidence: read.confidence,
      fromModel: item.from === 'model',
      decision: item.decision,
      coveredBy: item.coveredBy,
      plan,
      words,
      missing,
      rewrites: imported ? null : (this.known.get(plan.id)?.title ?? null),
      similar,
      advice: this.advice(item, missing, similar),
    };
  }

  advice(
    item: Item,
    missing = this.missing(item),
    similar = this.similarity.of(item.read.title, item.read.clause.text, item.plan),
  ): PolicyObligation['advice'] {
    const { read, plan } = item;
    if (this.draft.scheme) {
      const known = this.inForce.scheme.obligations.find((obligation) => obligation.id === plan.id);
      const imported = this.draft.scheme.obligations.find((obligation) => obligation.id === plan.id);
      const same = known && imported && sameObligation(known, imported);
      return {
        decision: 'accepted',
        coveredBy: null,
        reason: same ? '与现行一致' : known ? '改写现行的同一编号' : '新增',
      };
    }
    if (item.from === 'model')
      return { decision: 'open', coveredBy: null, reason: '来自模型的建议：对照原文再定' };
    const [best] = similar;
    if (best && best.score >= sure && best.differences.length === 0)
      return {
        decision: 'covered',
        coveredBy: best.obligationId,
        reason: `已由${label(best.rows, best.title)}覆盖`,
      };
    if (plan.cadence === null && read.modality === 'may')
      return { decision: 'rejected', coveredBy: null, reason: '鼓励性的要求，没有频次，不设任务' };
    if (best && best.score >= sure)
      return {
        decision: 'open',
        coveredBy: best.obligationId,
        reason: `与${label(best.rows, best.title)}相近，但${best.differences.join('、')}：改写它，或另立一项`,
      };
    if (plan.cadence === null && 'unspecified' in read.cadence)
      return {
        decision: 'open',
        coveredBy: null,
        reason: read.cadence.unspecified
          ? `“${read.cadence.unspecified}”没有说多久一次：定下频次，或不设任务`
          : '没有写频次：定下频次，或不设任务',
      };
    // Asked for at all times, without a number and without a record that shows it: no duty of its own.
    if (
      plan.cadence !== null &&
      'standing' in plan.cadence &&
      read.quota.min === 1 &&
      read.quota.unit === '项'
    )
      return plan.dischargedBy.length === 0
        ? {
            decision: 'rejected',
            coveredBy: null,
            reason: '经常性的要求，没有次数，也没有记录可算，不设任务',
          }
        : { decision: 'open', coveredBy: null, reason: '经常性的要求，没有次数：有记录可算，看要不要设任务' };
    if (read.confidence < likely)
      return { decision: 'open', coveredBy: null, reason: '不一定是任务：对照原文再定' };
    if (missing.length > 0) return { decision: 'open', coveredBy: null, reason: `还缺 ${missing.length} 项` };
    return {
      decision: 'accepted',
      coveredBy: null,
      reason: plan.inferred ? '采纳，有推定的内容，请看一眼' : '采纳',
    };
  }

  draftShown(): PolicyDraft {
    const { draft } = this;
    const ended = new Set(draft.decisions.ended);
    const covered = new Map<string, number>();
    for (const item of draft.decisions.items)
      if (item.decision === 'covered' && item.coveredBy)
        covered.set(item.coveredBy, (covered.get(item.coveredBy) ?? 0) + 1);
    return {
      ...summaryOf(draft),
      text: draft.text,
      obligations: draft.decisions.items.map((item) => this.obligation(item)),
      limits: draft.compiled.limits.map((limit) => limit.clause),
      unread: (draft.compiled.unread ?? [])
        .filter(({ clause }) =>
          draft.decisions.items.every(
            ({ read }) => read.clause.start >= clause.end || read.clause.end <= clause.start,
          ),
        )
        .map(({ clause, why }) => ({ ...clause, why })),
      assisted: this.assisted(),
      undefinedTerms: draft.compiled.undefinedTerms.map((term) => ({
        term,
        start: draft.text.includes(term) ? draft.text.indexOf(term) : null,
      })),
      existing: this.inForce.programme.obligations.map(({ id }) => {
        const { title, rows, pillar, bearer, cadence, quota } = this.inForce.catalogue.present(id);
        return {
          id,
          title,
          rows,
          pillar,
          bearer,
          cadence,
          quota,
          ended: ended.has(id),
          coveredBy: covered.get(id) ?? 0,
        };
      }),
      inForceFrom: this.inForce.programme.effectiveFrom,
      undo: draft.state === 'draft' ? (draft.previous?.what ?? null) : null,
    };
  }

  /** Proposals of which nobody has made an item yet. */
  private assisted(): PolicyDraft['assisted'] {
    const { assisted } = this.draft.compiled;
    if (assisted === undefined) return null;
    const taken = new Set(this.draft.decisions.items.map((item) => item.id));
    return {
      state: assisted.state,
      reason: assisted.reason,
      proposals: assisted.proposals
        .filter(({ read }) => !taken.has(read.id))
        .map(({ read, about }) => ({
          ...read.clause,
          title: read.title,
          bearers: read.bearers,
          cadence: describeCadence(read.cadence),
          quota: describeQuota(read.quota),
          about,
        })),
    };
  }

  private wordsOf({ id, plan }: Item): PolicyObligation['words'] {
    const shown = this.words.present(id);
    return {
      bearer: plan.bearer && shown.bearer,
      cadence: plan.cadence && shown.cadence,
      quota: plan.quota && shown.quota,
      record: this.recordWords(plan),
    };
  }

  private recordWords(plan: PolicyPlan): string | null {
    const { kinds, vocabulary } = this.deps.programme.pack;
    const all = plan.dischargedBy.map((rule) => {
      const kind = kinds.find((one) => one.id === rule.kind);
      const wanted = rule.where.category;
      const options = kind?.fields.category ? optionsOf(kind.fields.category, vocabulary) : [];
      const categories =
        wanted && 'any' in wanted
          ? wanted.any.map((value) => options.find((option) => option.id === value)?.title ?? String(value))
          : [];
      return [kind?.title ?? rule.kind, categories.join('或')].filter(Boolean).join('：');
    });
    return all.length > 0 ? [...new Set(all)].join('，或') : null;
  }
}

const label = (rows: string[], title: string) => `“${[rows[0], title].filter(Boolean).join(' ')}”`;

/** Stands in for an obligation that is not complete yet, only to be put into words. */
function asObligation(item: Item): Obligation {
  const { plan } = item;
  return {
    ...plan,
    id: item.id,
    rows: [],
    pillar: plan.pillar ?? 'E',
    basis: { document: '', clause: '' },
    earlierBasis: [],
    bearer: plan.bearer ?? { units: ['corps'] },
    cadence: plan.cadence ?? { standing: true, by: undefined },
    quota: plan.quota ?? { min: 1, unit: '次' },
    lead: undefined,
    rule: undefined,
    note: undefined,
    audience: 'unit',
  } as unknown as Obligation;
}

export function summaryOf(draft: ListedDraft): PolicyDraftSummary {
  return {
    id: draft.id,
    title: draft.title,
    source: draft.source,
    state: draft.state,
    version: draft.version,
    counts: draft.counts,
    createdAt: draft.created_at,
    createdBy: draft.created_by_name,
    effectiveFrom: draft.effective_from,
    schemeVersion: draft.scheme_version,
  };
}
