import type { programmeContract } from '@liulian/contract';
import {
  basesOf,
  basisOn,
  eventTypeOf,
  optionsOf,
  type Basis,
  type Obligation,
  type Programme,
} from '@liulian/domain';
import type { z } from 'zod';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { knownReading } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { bearerWords, cadenceWords, eventWords, quotaWords } from './words.ts';

const cited = ({ document, title, clause, from }: Basis) => ({ document, title, clause, from });

/**
 * The obligations of all versions by id (the newest wording wins), and what a form needs to discharge them.
 */
export class Catalogue {
  readonly obligations = new Map<string, { obligation: Obligation; programme: Programme }>();
  private readonly deps: Deps;
  /** The titles of each obligation, the oldest version first. */
  private readonly wordings = new Map<string, { from: string; title: string }[]>();

  constructor(deps: Deps, programmes: Programme[]) {
    this.deps = deps;
    for (const programme of programmes)
      for (const obligation of programme.obligations) {
        const { id, title } = obligation;
        this.obligations.set(id, { obligation, programme });
        const wordings = this.wordings.get(id) ?? [];
        this.wordings.set(id, [...wordings, { from: programme.effectiveFrom, title }]);
      }
  }

  static async of(trx: Trx, deps: Deps, corpsId: string): Promise<Catalogue> {
    return new Catalogue(deps, await deps.programme.programmes(trx, corpsId));
  }

  get(id: string): Obligation | undefined {
    return this.obligations.get(id)?.obligation;
  }

  /** @throws request.invalid for an obligation that nobody knows: no duties would look like an answer */
  demandKnown(ids: readonly string[] | undefined): void {
    const unknown = ids?.find((id) => !this.obligations.has(id));
    if (unknown !== undefined)
      throw new Refusal('request.invalid', {}, [
        { field: 'obligationId', message: `没有这项职责：${unknown.slice(0, 40)}` },
      ]);
  }

  /** The obligations that the documents do not state. */
  inferred(): string[] {
    return [...this.obligations].filter(([, { obligation }]) => obligation.inferred).map(([id]) => id);
  }

  /** The kinds whose records discharge it. */
  kindsOf(id: string): string[] {
    return this.get(id)?.dischargedBy.map(({ kind }) => kind) ?? [];
  }

  title(id: string): string {
    return this.get(id)?.title ?? id;
  }

  /** The title in the version that ruled on a day: a duty keeps the words under which it was made. */
  titleOn(id: string, day: string): string {
    const wordings = this.wordings.get(id) ?? [];
    return (wordings.findLast(({ from }) => from <= day) ?? wordings[0])?.title ?? id;
  }

  /** The words of a category (省级) for a quota by category. */
  optionTitle(obligation: Obligation, field: string, value: string): string {
    const kind = this.deps.programme.pack.kinds.find(
      (entry) => entry.id === obligation.dischargedBy[0]?.kind,
    );
    const declared = kind?.fields[field];
    return declared
      ? (optionsOf(declared, this.deps.programme.pack.vocabulary).find((option) => option.id === value)
          ?.title ?? value)
      : value;
  }

  by(obligation: Obligation | undefined, by: Record<string, { done: number; min: number }> | null) {
    const field = Object.keys(obligation?.quota.by ?? {})[0];
    if (!by || !obligation || !field) return undefined;
    return Object.fromEntries(
      Object.entries(by).map(([value, entry]) => [
        value,
        { ...entry, title: this.optionTitle(obligation, field, value) },
      ]),
    );
  }

  /** `day`: what it rested on that day; without one, what it rests on now. */
  present(id: string, day: string = this.deps.clock.today()): z.output<typeof programmeContract.obligation> {
    const entry = this.obligations.get(id);
    if (!entry)
      return {
        id,
        title: id,
        pinyin: id,
        pillar: 'E',
        rows: [],
        rule: '',
        basis: { document: '', title: '', clause: '', from: null },
        earlier: [],
        lead: null,
        coLead: [],
        cadence: '',
        quota: '',
        bearer: '',
        inferred: false,
        note: null,
        matrix: false,
        event: null,
        declared: null,
      };
    const { obligation, programme } = entry;
    const bases = programme.bases.get(id) ?? basesOf(obligation, this.deps.programme.pack.scheme.documents);
    const basis = basisOn(bases, day) ?? (bases[0] as Basis);
    const cadence = cadenceWords(obligation.cadence, programme);
    const bearer = bearerWords(obligation, programme.vocabulary);
    const quota = quotaWords(obligation, (field, value) => this.optionTitle(obligation, field, value));
    return {
      id,
      title: obligation.title,
      pinyin: knownReading(obligation.title),
      pillar: obligation.pillar,
      rows: obligation.rows,
      rule: obligation.rule ?? `${bearer}${cadence}，${quota}。`,
      basis: cited(basis),
      earlier: bases.slice(bases.indexOf(basis) + 1).map(cited),
      lead: obligation.lead ?? null,
      coLead: obligation.coLead,
      cadence,
      quota,
      bearer,
      inferred: obligation.inferred,
      note: obligation.note ?? null,
      matrix: obligation.matrix,
      event: this.eventOf(obligation, programme),
      declared: {
        bearer: obligation.bearer,
        cadence: obligation.cadence,
        quota: obligation.quota,
        dischargedBy: obligation.dischargedBy,
        effectiveFrom: programme.effectiveFrom,
        effectiveUntil: programme.effectiveUntil,
      },
    };
  }

  private eventOf({ cadence }: Obligation, programme: Programme) {
    const type = programme.events.find((entry) => entry.id === eventTypeOf(cadence));
    return type
      ? { id: type.id, title: type.title, how: eventWords(type, programme.vocabulary, this.deps) }
      : null;
  }

  /**
   * The form that discharges a duty, filled as far as the rule and the duty say; null where people's
   * attendance elsewhere does it.
   */
  form(
    obligation: Obligation | undefined,
    duty: { person_id: string | null; other_person_id: string | null; event_id: string | null },
  ) {
    const rule = obligation?.dischargedBy.find((entry) => entry.countsFor !== 'participant');
    // A step is taken on the record that is there already.
    if (!rule || rule.step) return null;
    const fields: Record<string, unknown> = {};
    for (const [name, condition] of Object.entries(rule.where))
      if ('any' in condition && (condition.any.length === 1 || name === 'category'))
        fields[name] = condition.any[0];
    const kind = this.deps.programme.pack.kinds.find((entry) => entry.id === rule.kind);
    const fill = (role: string, personId: string | null) => {
      const type = kind?.fields[role]?.type;
      if (personId !== null && type) fields[role] = type === 'people' ? [personId] : personId;
    };
    if (typeof rule.countsFor === 'string') fill(rule.countsFor, duty.person_id);
    else if (rule.countsFor) {
      fill(rule.countsFor[0], duty.person_id);
      fill(rule.countsFor[1], duty.other_person_id);
    }
    return { kind: rule.kind, fields, eventId: duty.event_id };
  }
}
