import { Refusal } from '../../platform/errors.ts';
import type { Kind } from '@liulian/domain';
import { dealsWith, isAbove, isOwnHand, may, type Caller } from '../../platform/http/index.ts';
import type { RecordRow } from './store.ts';

export interface RecordFacts {
  row: RecordRow;
  hostPaths: string[];
  kind: Kind | undefined;
  /** The clock's present instant (on a frozen day, that day). */
  now: string;
  undoMinutes: number;
}

/** What the caller may do with a loaded record; pages read it, routes enforce it. */
export function recordAbilities(caller: Caller, facts: RecordFacts) {
  const { row } = facts;
  // A superior returns a record with a reason; only its own unit changes it, and nobody accepts what they
  // changed themselves.
  const dealt = dealsWith(caller, row.kind);
  const own =
    dealt &&
    (may(caller, 'records:write') ||
      (facts.kind?.self !== undefined && row.created_by === caller.accountId)) &&
    (row.created_by === caller.accountId ||
      (row.visibility !== 'personal' && row.visibility !== 'discipline' && row.path === caller.unitPath));
  const superior =
    dealt &&
    may(caller, 'records:accept') &&
    facts.hostPaths.length > 0 &&
    facts.hostPaths.every((path) => isAbove(caller, path)) &&
    !isOwnHand(caller, row.created_by, row.created_behind);
  if (facts.kind?.flow) {
    const draft = row.status === 'draft' && own;
    return {
      update: draft,
      submit: draft,
      accept: false,
      return: false,
      withdraw: false,
      delete: draft,
      attach: own && row.status !== 'withdrawn',
    };
  }
  const editable = ['draft', 'returned', 'withdrawn'].includes(row.status);
  const selfAccepted = row.status === 'accepted' && row.accepted_by === row.created_by;
  const waits = row.status === 'submitted' || (row.status === 'accepted' && row.proposal !== null);
  const undoable = row.status === 'accepted' && own && (selfAccepted || withinUndo(facts));
  return {
    update: own && (editable || row.status === 'submitted' || row.status === 'accepted'),
    submit: own && editable,
    accept: superior && waits,
    return: superior && (row.status === 'submitted' || row.status === 'accepted'),
    withdraw: own && (waits || undoable),
    delete: own && editable,
    attach: own && row.status !== 'withdrawn',
  };
}

function withinUndo({ row, undoMinutes, now }: RecordFacts): boolean {
  return undoUntil(row, undoMinutes, now) !== null;
}

/** Until when a slip can be undone without giving a reason, or null when the time is over. */
export function undoUntil(row: RecordRow, minutes: number, now: string): string | null {
  const from = row.submitted_at ?? row.entered_at;
  const until = Date.parse(from) + minutes * 60_000;
  return row.status === 'accepted' || row.status === 'submitted'
    ? until > Date.parse(now)
      ? new Date(until).toISOString()
      : null
    : null;
}

/** A step is taken on what was read: whoever read an older revision looks again first. */
export function demandRead(row: RecordRow, revision: number) {
  if (revision !== row.revision) throw new Refusal('record.changed_meanwhile');
}
