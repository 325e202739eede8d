/** Table rows and label lines: what their columns say about the task they belong to. */
import { findCadence } from './extract/cadence.ts';
import type { FoundCadence } from './extract/cadence.ts';
import { splitBearers } from './extract/bearer.ts';
import { readDue } from './extract/due.ts';
import { findAmounts } from './extract/quota.ts';
import { quotaOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { readPiece } from './piece.ts';
import { readProse } from './reader.ts';
import type { Reading } from './reading.ts';
import { shorten, titleOf } from './title.ts';
import type { LabelKind, Labelled } from './segment/labels.ts';
import { sectionPath } from './segment/outline.ts';
import type { Section } from './segment/outline.ts';
import type { TableRow } from './segment/tables.ts';
import type { Quota } from './types.ts';

export interface Facts {
  bearers: string[];
  cadence?: FoundCadence;
  quota?: Quota;
}

interface Part {
  kind: LabelKind | undefined;
  start: number;
  end: number;
}

/** Reads who, when and how much out of labelled parts. */
export function factsOf(normal: string, parts: Part[]): Facts {
  const text = (kind: LabelKind): string =>
    parts
      .filter((part) => part.kind === kind)
      .map((part) => normal.slice(part.start, part.end))
      .join('、');
  const units = [...splitBearers(text('lead')), ...splitBearers(text('bearer'))];
  const bearers = units.length > 0 ? units : splitBearers(text('person'));
  const facts: Facts = { bearers: bearers.filter((name, i) => bearers.indexOf(name) === i) };
  const due = text('due');
  if (due !== '') {
    facts.cadence = readDue(due);
    facts.quota = quotaOf(due, findAmounts(due));
  }
  const amount = text('amount').replace(/[≥>]=?/g, '至少');
  if (amount !== '') {
    facts.quota = quotaOf(amount, findAmounts(amount)) ?? bareNumber(amount) ?? facts.quota;
    facts.cadence ??= findCadence(amount, amount, '');
  }
  return facts;
}

function bareNumber(text: string): Quota | undefined {
  const hit = /(\d{1,5})/.exec(text);
  return hit === null ? undefined : { min: Number(hit[1]), unit: '次' };
}

/** Reads a row under a recognised header. */
export function readRow(normal: string, row: TableRow, section: Section): Reading {
  const cell = (kind: LabelKind): Part | undefined =>
    row.cells.find((part) => part.kind === kind && part.end > part.start);
  // Of several task columns (类别, 事项) the last is the most specific.
  const task = row.cells.findLast((part) => part.kind === 'task' && part.end > part.start);
  const body = row.headed ? (cell('measure') ?? task) : undefined;
  const place = `${sectionPath(section)}表第${row.number}行`;
  if (!row.headed) {
    const readings = row.cells
      .filter((part) => part.end - part.start > 6)
      .map((part) => readProse(normal, part, section, {}));
    return {
      drafts: readings.flatMap((one) => one.drafts.map((draft) => ({ ...draft, place }))),
      limits: readings.flatMap((one) => one.limits),
    };
  }
  if (body === undefined) return { drafts: [], limits: [] };
  const facts = factsOf(normal, row.cells);
  const reading = readProse(normal, body, section, {
    bearers: facts.bearers.length > 0 ? facts.bearers : undefined,
  });
  if (reading.drafts.length === 0 && reading.limits.length === 0)
    reading.drafts.push(forcedDraft(normal, body, section));
  reading.drafts = joinTails(reading.drafts);
  for (const draft of reading.drafts) {
    draft.place = place;
    applyFacts(draft, facts, reading.drafts.length === 1);
  }
  return reading;
}

/**
 * In a cell, an act without a time, a number or a bearer of its own belongs to the act before it: the row is
 * the task.
 */
function joinTails(drafts: Draft[]): Draft[] {
  const joined: Draft[] = [];
  for (const draft of drafts) {
    const last = joined.at(-1);
    const tail =
      last !== undefined &&
      draft.start - last.end <= 1 &&
      draft.quota === undefined &&
      draft.own === last.own &&
      (draft.cadence === undefined || draft.cadence === last.cadence);
    if (tail) last.end = draft.end;
    else joined.push(draft);
  }
  return joined;
}

/** A draft made of a whole cell or heading that reads as a task by its place, whatever its words. */
export function forcedDraft(normal: string, part: { start: number; end: number }, section: Section): Draft {
  const piece = readPiece(normal, part);
  return {
    start: part.start,
    end: part.end,
    section,
    title: piece.text.length <= 60 ? titleOf(piece) : shorten(piece.text),
    own: piece.bearers?.names,
    cadence: piece.cadence,
    quota: quotaOf(piece.masked, piece.amounts),
    modality: piece.modality,
    conditions: piece.conditions,
    verb: piece.predicate?.verb ?? '',
    builds: piece.predicate?.verbClass === 'build',
    concrete: true,
  };
}

/** Fills what the words of a draft leave open from columns or labels. */
export function applyFacts(draft: Draft, facts: Facts, alone: boolean): void {
  if (facts.bearers.length > 0) draft.own ??= facts.bearers;
  if (
    facts.cadence !== undefined &&
    (draft.cadence === undefined ||
      'unspecified' in draft.cadence.cadence ||
      'standing' in draft.cadence.cadence)
  ) {
    draft.cadence = facts.cadence;
  } else if (
    facts.cadence !== undefined &&
    draft.cadence !== undefined &&
    draft.cadence.strength === 'event' &&
    facts.cadence.strength === 'periodic'
  ) {
    draft.cadence = facts.cadence;
  } else if (
    facts.cadence !== undefined &&
    draft.cadence !== undefined &&
    'every' in draft.cadence.cadence &&
    draft.cadence.cadence.every === 'year' &&
    alone &&
    'once' in facts.cadence.cadence &&
    facts.cadence.cadence.once.startsWith('--') &&
    draft.cadence.cadence.by === undefined &&
    facts.cadence.cadence.once !== '--12-31'
  ) {
    draft.cadence = {
      ...draft.cadence,
      cadence: { ...draft.cadence.cadence, by: facts.cadence.cadence.once },
    };
  }
  if (
    facts.cadence !== undefined &&
    draft.cadence !== undefined &&
    'before' in facts.cadence.cadence &&
    'before' in draft.cadence.cadence
  )
    draft.cadence = facts.cadence;
  if (draft.quota === undefined && alone) draft.quota = facts.quota;
}

/** Facts of a label line, whose parts already carry absolute offsets. */
export function factsOfLabels(normal: string, labels: Labelled[]): Facts {
  return factsOf(normal, labels);
}
