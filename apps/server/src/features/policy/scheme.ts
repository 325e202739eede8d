import { createHash } from 'node:crypto';
import { type Obligation, type Pack, type Programme, type Scheme } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Deps } from '../../deps.ts';
import { readingsOf, storedVersions } from '../programme/index.ts';
import { Catalogue, storedSettings } from '../kinds/index.ts';
import { obligationOf, sameObligation, type Decisions, type Item } from './item.ts';

/** The scheme that rules now: as it was written, and with its readings chosen. */
export interface InForce {
  scheme: Scheme;
  programme: Programme;
  catalogue: Catalogue;
}

export async function schemeInForce(trx: Trx, deps: Deps, corpsId: string): Promise<InForce> {
  const programmes = await deps.programme.programmes(trx, corpsId);
  const programme = programmes.at(-1);
  const row = (await storedVersions(trx, corpsId)).at(-1);
  if (!row || !programme) throw new Refusal('scheme.invalid', { reason: '还没有施行中的方案' });
  return {
    scheme: row.scheme,
    programme,
    catalogue: new Catalogue(deps, [programme]),
  };
}

/** The scheme in force with what is chosen and filled in on the site as of today. */
export async function schemeAsChosen(trx: Trx, deps: Deps, corpsId: string): Promise<Scheme> {
  const { scheme } = await schemeInForce(trx, deps, corpsId);
  const stored = await storedSettings(trx, corpsId);
  const today = deps.clock.today();
  const readings = await readingsOf(trx, corpsId);
  const now = new Map(readings.filter(({ from }) => from <= today).map((one) => [one.setting, one.chosen]));
  const settings = scheme.settings.map((setting) => {
    const own = stored.get(setting.id);
    const chosen = now.get(setting.id);
    return {
      ...setting,
      ...(chosen && setting.choices?.[chosen] ? { chosen } : {}),
      ...(own?.text ? { text: own.text } : {}),
      ...(own?.items ? { items: own.items } : {}),
    };
  });
  return { ...scheme, settings };
}

/** The same text is always the same document. */
export function documentId(text: string): string {
  return `doc-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

export function basisOf(item: Item, document: string): Obligation['basis'] {
  return { document, clause: item.read.clause.section.trim().slice(0, 80) || '正文' };
}

export interface DraftParts {
  title: string;
  text: string;
  scheme: Scheme | null;
  decisions: Decisions;
}

/**
 * What the scheme becomes: those in force stay unless they were ended, and the accepted clauses join them or
 * take the place of the one they rewrite.
 */
export function nextScheme(
  inForce: InForce,
  draft: DraftParts,
  pack: Pack,
  effectiveFrom: string,
): { scheme: Scheme; added: string[]; rewritten: string[]; ended: string[]; kept: number } {
  const before = inForce.scheme;
  const document = documentId(draft.text);
  const accepted = new Map<string, Obligation>();
  for (const item of draft.decisions.items) {
    if (item.decision !== 'accepted') continue;
    const { obligation } = obligationOf(item.plan, item.rest, basisOf(item, document), pack);
    if (obligation) accepted.set(obligation.id, obligation);
  }
  const known = new Map(before.obligations.map((obligation) => [obligation.id, obligation]));
  const rewritten = [...accepted]
    .filter(([id, obligation]) => {
      const old = known.get(id);
      return old !== undefined && !sameObligation(obligation, old);
    })
    .map(([id]) => id);
  const ended = draft.decisions.ended.filter((id) => known.has(id) && !accepted.has(id));
  const kept = before.obligations.filter((obligation) => !ended.includes(obligation.id));
  // An imported scheme brings its own order; otherwise what is in force keeps its place and the new come
  // last.
  const obligations = draft.scheme
    ? [...accepted.values(), ...kept.filter((obligation) => !accepted.has(obligation.id))]
    : [
        ...kept.map((obligation) => accepted.get(obligation.id) ?? obligation),
        ...[...accepted.values()].filter((obligation) => !known.has(obligation.id)),
      ];
  const there = new Set(obligations.map((obligation) => obligation.id));
  const base = draft.scheme ?? before;
  const settings = base.settings.map((setting) =>
    setting.choices
      ? {
          ...setting,
          // A reading speaks of the obligation as it was; it has nothing to say about one that is gone or
          // newly written.
          choices: Object.fromEntries(
            Object.entries(setting.choices).map(([id, choice]) => [
              id,
              {
                ...choice,
                apply: Object.fromEntries(
                  Object.entries(choice.apply).filter(
                    ([target]) => there.has(target) && (draft.scheme !== null || !rewritten.includes(target)),
                  ),
                ),
              },
            ]),
          ),
        }
      : setting,
  );
  const documents = draft.scheme
    ? { ...before.documents, ...draft.scheme.documents }
    : {
        ...before.documents,
        [document]: {
          title: draft.title,
          year: yearOf(draft.title, effectiveFrom),
          status: 'in-force' as const,
        },
      };
  const scheme: Scheme = {
    ...base,
    version: Math.max(before.version, base.version - 1) + 1,
    effectiveFrom,
    documents,
    settings,
    obligations,
  };
  return {
    scheme,
    added: [...accepted.values()]
      .filter((obligation) => !known.has(obligation.id))
      .map((obligation) => obligation.title),
    rewritten: rewritten.map((id) => accepted.get(id)?.title ?? id),
    ended: ended.map((id) => inForce.catalogue.title(id)),
    kept: obligations.length - accepted.size,
  };
}

/** The year that a document's title names, or that of the day. */
export function yearOf(title: string, today: string): number {
  return Number(/(20\d\d)年/.exec(title)?.[1] ?? today.slice(0, 4));
}
