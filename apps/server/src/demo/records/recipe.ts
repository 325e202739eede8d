import type { DutySpec, Obligation, PlainDate, ProgrammeEvent } from '@liulian/domain';
import type { DemoUnit } from '../model.ts';
import type { Random } from '../random.ts';
import type { Draft } from './draft.ts';
import type { World } from './world.ts';

/** What a recipe may look at when it writes a record for a duty. */
export interface Call {
  duty: DutySpec;
  obligation: Obligation;
  on: PlainDate;
  random: Random;
  world: World;
  unit: DemoUnit;
  event: ProgrammeEvent | null;
  /** Draws from the gists of a category; often none. */
  gist: (category: string) => { gist?: string };
}

/**
 * How people keep one kind of duty: when in the year, and what they write down beyond what the discharging
 * rule asks.
 */
export interface Recipe {
  /** Preferred part of the year, `MM-DD`. */
  season?: [string, string];
  write?: (call: Call) => Partial<Draft>;
}

export const sampleShare = (random: Random, people: string[], low: number, high: number) =>
  random.sample(people, Math.max(1, Math.round(people.length * (low + random.next() * (high - low)))));

/** Staff of a unit and, for brigades and detachments, the leaders of the units just below. */
export function audienceOf(world: World, unit: DemoUnit, on: PlainDate, most: number): string[] {
  // The other half of 第一支队's own staff has missed everything in 2023: one lecture there shows what it does.
  const own = world
    .staff(unit.id, on)
    .filter((id) => unit.id !== 'det01' || on < '2023-01-01' || Number(id.slice(1)) % 2 === 0);
  if (unit.level === 'station' || unit.level === 'office') return own.slice(0, most);
  const leaders = world
    .children(unit.id, on)
    .flatMap((child) =>
      child.level === 'detachment'
        ? []
        : world.holders(child.id, on, 'party-secretary', 'station-chief', 'brigade-chief'),
    );
  return [...new Set([...own, ...leaders])].slice(0, most);
}

/** Heads of a unit, in order of rank. */
export const heads = ['party-secretary', 'deputy-party-secretary', 'station-chief', 'brigade-chief'];
