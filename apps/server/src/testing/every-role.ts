import { roleIds, roleOf, type RoleId } from '@liulian/contract';
import { asSystem } from '../platform/database/index.ts';
import type { TestApp } from './app.ts';
import { buildAccount, buildPerson, buildUnit } from './corps.ts';

/** Accounts of `buildCorps` by the role they hold. */
const known: Record<RoleId, string> = {
  'corps-discipline-secretary': 'corps.discipline',
  'programme-officer': 'corps.officer',
  'discipline-secretary': 'det01.discipline',
  'political-officer': 'det01.political',
  'brigade-instructor': 'bri0101.instructor',
  'station-instructor': 'sta010101.instructor',
  member: 'firefighter01',
  'system-administrator': 'admin.system',
  'security-administrator': 'admin.security',
  'audit-administrator': 'admin.audit',
};
const places: Record<string, string> = {
  corps: 'corps',
  detachment: 'det01',
  brigade: 'bri0101',
  station: 'sta010101',
  office: 'off01',
};

/**
 * An account of the `north` corps for every role that roles.yaml declares, each with a person of its own: at
 * the first level the role belongs to, an office of the corps made for those of an office.
 * @returns role → username
 */
export async function withEveryRole(site: TestApp): Promise<Record<RoleId, string>> {
  const accounts = { ...known };
  await asSystem(
    site.data.database,
    async (trx) => {
      const root = { id: 'corps', path: 'corps.' };
      const office = await buildUnit(trx, 'north', {
        id: 'off01',
        parent: root,
        level: 'office',
        name: '组织教育处',
        flags: ['lead-political'],
      });
      for (const role of roleIds()) {
        if (accounts[role]) continue;
        const level = roleOf(role)?.level[0] ?? 'any';
        const id = places[level] ?? 'sta010101';
        const unit =
          id === office.id
            ? office
            : await trx
                .selectFrom('unit')
                .select(['id', 'path'])
                .where('corps_id', '=', 'north')
                .where('id', '=', id)
                .executeTakeFirstOrThrow();
        const person = await buildPerson(trx, 'north', { id: `r-${role}`, unit, class: 'cadre' });
        await buildAccount(trx, 'north', { username: `role.${role}`, personId: person.id, role, unit });
        accounts[role] = `role.${role}`;
      }
      await site.app.deps.programme.rebuild(trx, 'north');
    },
    { write: true },
  );
  return accounts;
}
