import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit, verifyChain, type StoredEntry } from '../platform/audit.ts';
import { systemClock } from '../platform/clock.ts';
import { asSystem } from '../platform/database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';

let data: TestDatabase;
const corps = 'north';
const length = 12;
beforeAll(async () => {
  data = await testDatabase();
  await asSystem(data.database, async (trx) => {
    for (let i = 1; i <= length; i += 1)
      await audit(
        trx,
        systemClock('2023-09-15'),
        corps,
        { id: `u${i % 3}`, name: '某人' },
        { action: 'record.create', objectType: 'record', objectId: `r${i}`, summary: `第 ${i} 件` },
      );
  });
});
afterAll(() => data.close());

type Attack =
  | { do: 'change'; seq: number; column: keyof StoredEntry; value: string }
  | { do: 'delete' | 'swap' | 'rehash'; seq: number }
  | { do: 'insert'; at: number }
  | { do: 'cutEnd'; count: number };
const seq = fc.integer({ min: 1, max: length });
const attack: fc.Arbitrary<Attack> = fc.oneof(
  fc.record({
    do: fc.constant('change' as const),
    seq,
    column: fc.constantFrom(
      'actor_id',
      'actor_name',
      'action',
      'object_type',
      'object_id',
      'summary',
      'hash',
      'prev_hash',
    ),
    value: fc.string({ maxLength: 12 }).filter((text) => !text.includes('\0')),
  }),
  fc.record({ do: fc.constantFrom('delete' as const, 'swap' as const, 'rehash' as const), seq }),
  fc.record({ do: fc.constant('insert' as const), at: fc.constantFrom(0, -1, length + 1, length + 5) }),
  fc.record({ do: fc.constant('cutEnd' as const), count: fc.integer({ min: 1, max: length }) }),
);

/** Whoever owns the database can switch the trigger off; the chain must tell all the same. */
it('any single change, deletion, insertion or reordering in the table is found', async () => {
  await asSystem(data.database, async (trx) =>
    expect(await verifyChain(trx, corps)).toMatchObject({ ok: true, entries: length }),
  );
  await fc.assert(
    fc.asyncProperty(attack, async (move) => {
      let verdict = { ok: true };
      let changed = true;
      await asSystem(data.database, async (trx) => {
        await sql`alter table audit_entry disable trigger all`.execute(trx);
        const before = JSON.stringify(
          await trx.selectFrom('audit_entry').selectAll().orderBy('seq').execute(),
        );
        if (move.do === 'change')
          await trx
            .updateTable('audit_entry')
            .set({ [move.column]: move.value })
            .where('seq', '=', move.seq)
            .execute();
        if (move.do === 'delete') await trx.deleteFrom('audit_entry').where('seq', '=', move.seq).execute();
        if (move.do === 'cutEnd')
          await trx
            .deleteFrom('audit_entry')
            .where('seq', '>', length - move.count)
            .execute();
        if (move.do === 'swap' && move.seq < length) {
          await sql`update audit_entry set seq = -1 where seq = ${move.seq}`.execute(trx);
          await sql`update audit_entry set seq = ${move.seq} where seq = ${move.seq + 1}`.execute(trx);
          await sql`update audit_entry set seq = ${move.seq + 1} where seq = -1`.execute(trx);
        }
        // A forger who knows the rule and hashes the changed entry anew still breaks the next link or the
        // head.
        if (move.do === 'rehash') {
          const { entryHash } = await import('../platform/audit.ts');
          const entry = await trx
            .selectFrom('audit_entry')
            .selectAll()
            .where('seq', '=', move.seq)
            .executeTakeFirstOrThrow();
          const forged = { ...entry, summary: '伪造' };
          await trx
            .updateTable('audit_entry')
            .set({ summary: '伪造', hash: entryHash(forged) })
            .where('seq', '=', move.seq)
            .execute();
        }
        if (move.do === 'insert')
          await sql`
            insert into audit_entry
            select corps_id, ${move.at}, at, actor_id, actor_name, action, object_type, object_id, unit_id,
              summary, prev_hash, hash
            from audit_entry
            where seq = 1
          `.execute(trx);
        changed =
          before !== JSON.stringify(await trx.selectFrom('audit_entry').selectAll().orderBy('seq').execute());
        verdict = await verifyChain(trx, corps);
        throw new Error('roll back');
      }).catch((error: Error) => {
        if (error.message !== 'roll back') throw error;
      });
      expect(verdict.ok).toBe(!changed);
    }),
    { numRuns: 80 },
  );
  await asSystem(data.database, async (trx) =>
    expect(await verifyChain(trx, corps)).toMatchObject({ ok: true }),
  );
});

it('the database itself refuses to change or remove entries', async () => {
  for (const query of [
    "update audit_entry set summary = 'x'",
    'delete from audit_entry',
    'truncate audit_entry',
  ]) {
    await expect(asSystem(data.database, (trx) => sql.raw(query).execute(trx))).rejects.toThrow(
      /append-only/,
    );
  }
});
