import { sql } from 'kysely';
import type { z } from 'zod';
import type { organisationContract } from '@liulian/contract';
import type { Row, Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import { postsIn } from './appointment-read-model.ts';
import { demandUnit } from './policy.ts';
import { titlesOf } from './titles.ts';
import { findUnit } from './unit-store.ts';

type PartyOrganisation = z.output<typeof organisationContract.partyOrganisation>;

/** Which organisation a unit's flag stands for, and what it is called. */
const byFlag: Record<string, { type: PartyOrganisation['type']; name: (unit: string) => string }> = {
  'party-committee': { type: 'committee', name: (unit) => `中共${unit}委员会` },
  'party-branch': { type: 'branch', name: (unit) => `中共${unit}支部委员会` },
  'discipline-committee': { type: 'discipline-committee', name: (unit) => `中共${unit}纪律检查委员会` },
};

const isMember: Record<PartyOrganisation['type'], (post: { id: string; committee: boolean }) => boolean> = {
  committee: (post) => post.committee,
  branch: (post) => post.committee,
  group: (post) => post.id === 'party-group-leader',
  'discipline-committee': (post) => post.id.startsWith('discipline-'),
};

/** The rows to add and to end so that a unit's party organisations follow its flags. */
export function partyChanges(
  unit: { id: string; name: string; flags: readonly string[] },
  existing: Row<'party_organisation'>[],
  corpsId: string,
  on: string,
): { added: Row<'party_organisation'>[]; ended: Row<'party_organisation'>[] } {
  const open = existing.filter((row) => row.to_on === null);
  const added: Row<'party_organisation'>[] = [];
  const ended: Row<'party_organisation'>[] = [];
  for (const [flag, { type, name }] of Object.entries(byFlag)) {
    const rows = open.filter((row) => row.type === type);
    if (unit.flags.includes(flag) && rows.length === 0)
      added.push({
        corps_id: corpsId,
        id: newId(),
        unit_id: unit.id,
        type,
        name: name(unit.name),
        from_on: on,
        to_on: null,
      });
    if (!unit.flags.includes(flag)) ended.push(...rows);
  }
  return { added, ended };
}

const partyOf = (trx: Trx, corpsId: string, unitId: string) =>
  trx
    .selectFrom('party_organisation')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('unit_id', '=', unitId)
    .execute();

/**
 * Keeps party committee, branch and discipline committee in step with the unit's flags; an ended one stays in
 * history.
 */
export async function alignPartyOrganisations(
  trx: Trx,
  corpsId: string,
  unit: { id: string; name: string; flags: readonly string[] },
  on: string,
): Promise<void> {
  const existing = await partyOf(trx, corpsId, unit.id);
  const { added, ended } = partyChanges(unit, existing, corpsId, on);
  if (added.length > 0) await trx.insertInto('party_organisation').values(added).execute();
  for (const row of ended)
    await trx
      .updateTable('party_organisation')
      .set({ to_on: row.from_on > on ? row.from_on : on })
      .where('corps_id', '=', corpsId)
      .where('id', '=', row.id)
      .execute();
}

/** Of these organisations those that take the unit's new name; one with a name of its own keeps it. */
export function renamedParty(
  rows: Row<'party_organisation'>[],
  before: string,
  name: string,
): Row<'party_organisation'>[] {
  if (before === name) return [];
  return rows.flatMap((row) => {
    const called = Object.values(byFlag).find(({ type }) => type === row.type)?.name;
    return called && row.to_on === null && row.name === called(before)
      ? [{ ...row, name: called(name) }]
      : [];
  });
}

/** Stores what `renamedParty` says of the organisations of a unit. */
export async function renameParty(
  trx: Trx,
  unit: { corps_id: string; id: string; name: string },
  name: string,
): Promise<void> {
  for (const row of renamedParty(await partyOf(trx, unit.corps_id, unit.id), unit.name, name))
    await trx
      .updateTable('party_organisation')
      .set({ name: row.name })
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', row.id)
      .execute();
}

/** @throws unit.not_found, unit.outside_scope */
export async function listPartyOrganisations(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  unitId: string,
): Promise<{ items: PartyOrganisation[] }> {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, unitId));
  const today = deps.clock.today();
  const rows = await trx
    .selectFrom('party_organisation')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('unit_id', '=', unit.id)
    .where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', today)]))
    .orderBy(sql`array_position(array['committee', 'branch', 'group', 'discipline-committee'], type)`)
    .orderBy('id')
    .execute();
  const { vocabulary } = deps.programme.pack;
  const titles = titlesOf(vocabulary);
  const holders = await postsIn(trx, caller.corpsId, unit.id, today);
  const order = vocabulary.posts.map((post) => post.id);
  return {
    items: rows.map((row) => {
      const type = row.type as PartyOrganisation['type'];
      const posts = new Set(vocabulary.posts.filter(isMember[type]).map((post) => post.id));
      return {
        id: row.id,
        unit: { id: unit.id, name: unit.name },
        type,
        name: row.name,
        from: row.from_on,
        to: row.to_on,
        members: holders
          .filter((holder) => posts.has(holder.post))
          .toSorted((a, b) => order.indexOf(a.post) - order.indexOf(b.post))
          .map((holder) => ({
            person: { id: holder.id, name: holder.name },
            post: holder.post,
            postTitle: titles.post(holder.post),
          })),
      };
    }),
  };
}
