import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDeps } from '../app.ts';
import { checkPassword } from '../features/identity/passwords.ts';
import { loadPack } from '../pack-files.ts';
import { demoPack } from './pack.ts';
import { verifyChain } from '../platform/audit.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { asSystem } from '../platform/database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { seedDemo } from './index.ts';
import type { Deps } from '../deps.ts';

let test: TestDatabase;
let deps: Deps;
let result: Awaited<ReturnType<typeof seedDemo>>;
const shares: number[] = [];
const count = async (text: string) =>
  Number(
    (await test.database.pool.query<{ count: string }>(`select count(*) as count from ${text}`)).rows[0]
      ?.count,
  );

beforeAll(async () => {
  test = await testDatabase();
  deps = buildDeps({
    config: readConfig({}, { demo: true }),
    database: test.database,
    clock: systemClock('2023-09-15'),
    pack: demoPack(loadPack()),
  });
  result = await seedDemo(deps, {
    password: 'Shanhe-2023-demo',
    scale: 0.1,
    progress: (share) => shares.push(share),
  });
});
afterAll(() => test.close());

it('stores what it says, and moves the bar forward to its end', async () => {
  expect(await count('unit')).toBe(result.units);
  expect(await count('person')).toBe(result.people);
  expect(await count('record')).toBe(result.records);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

it('leaves no reference into nothing, though the embedded database did not look while loading', async () => {
  const orphans = [
    `service s where not exists (select from person p
        where p.corps_id = s.corps_id and p.id = s.person_id)
      or not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.unit_id)`,
    `appointment s where not exists (select from person p
        where p.corps_id = s.corps_id and p.id = s.person_id)
      or not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.unit_id)`,
    `person s where not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.unit_id and u.path = s.path)`,
    `record_unit s where not exists (select from record r
        where r.corps_id = s.corps_id and r.id = s.record_id)
      or not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.unit_id and u.path = s.path)`,
    `record_person s where not exists (select from record r
        where r.corps_id = s.corps_id and r.id = s.record_id)
      or not exists (select from person p
        where p.corps_id = s.corps_id and p.id = s.person_id)`,
    `record_reader s where not exists (select from record r
        where r.corps_id = s.corps_id and r.id = s.record_id)
      or not exists (select from account a
        where a.id = s.account_id)`,
    `role_grant s where not exists (select from account a
        where a.id = s.account_id)
      or not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.unit_id and u.path = s.path)`,
    `unit s where s.parent_id is not null and not exists (select from unit u
        where u.corps_id = s.corps_id and u.id = s.parent_id)`,
    `unit s where not exists (select from unit_name n
        where n.corps_id = s.corps_id and n.unit_id = s.id and n.name = s.name
          and n.valid_from = s.from_on)`,
    `answer s where not exists (select from duty d
        where d.corps_id = s.corps_id and d.id = s.duty_id)`,
    `stand_in s where not exists (select from account a
        where a.id = s.account_id and a.person_id = s.person_id)
      or not exists (select from account a
        where a.id = s.deputy_account_id and a.person_id = s.deputy_person_id)`,
    `handover_row s where not exists (select from record r
        where r.corps_id = s.corps_id and r.id = s.record_id)
      or not exists (select from handover h
        where h.corps_id = s.corps_id and h.id = s.handover_id)`,
    `record_row s where s.item_id is not null and not exists (select from record r
        where r.corps_id = s.corps_id and r.id = s.item_id)`,
    `account s where s.person_id is not null and not exists (select from person p
        where p.corps_id = s.corps_id and p.id = s.person_id)`,
  ];
  for (const orphan of orphans) expect(await count(orphan), orphan).toBe(0);
});

it('stores duties that equal a recomputation, and an audit chain that holds', async () => {
  const { differences, chain } = await asSystem(test.database, async (trx) => ({
    ...(await deps.programme.reconcile(trx, 'shanhe')),
    chain: await verifyChain(trx, 'shanhe'),
  }));
  expect(differences).toEqual([]);
  expect(chain.ok).toBe(true);
  expect(chain.entries).toBe(1);
});

it('gives every account the one password', async () => {
  const { rows } = await test.database.pool.query<{ password_hash: string; must_change: boolean }>(
    'select distinct password_hash, must_change from account',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.must_change).toBe(false);
  expect(await checkPassword(rows[0]?.password_hash ?? '', 'Shanhe-2023-demo')).toBe(true);
  expect(result.accounts).toContain('corps.discipline');
  expect(result.accounts).toContain('firefighter0001');
});
