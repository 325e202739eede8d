import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { testDatabase } from '../testing/index.ts';
import { Watch } from './hostile-watch.ts';

it('the watch sees every insert, change and deletion that stays, and nothing else', async () => {
  const data = await testDatabase();
  try {
    const watch = await Watch.open(data.database);
    const run = (text: string) => asSystem(data.database, (trx) => sql.raw(text).execute(trx));
    const changed = async (text: string) => {
      await run(text).catch(() => undefined);
      return watch.changed();
    };
    expect(await changed("insert into corps values ('a', '甲')")).toEqual(['corps']);
    expect(await changed("update corps set name = '甲'")).toEqual(['corps']);
    expect(
      await changed(
        "insert into corps values ('a', '乙') on conflict (id) do update set name = excluded.name",
      ),
    ).toEqual(['corps']);
    expect(await changed("insert into site values ('x', '1'); delete from site")).toEqual(['site']);
    expect(await changed("insert into corps values ('a', '乙') on conflict do nothing")).toEqual([]);
    expect(await changed("delete from corps where id = 'none'")).toEqual([]);
    expect(await changed("insert into corps values ('b', '乙'); select 1 / 0")).toEqual([]);
    expect(await changed("set local role liulian_app; insert into corps values ('c', '丙')")).toEqual([]);
    expect(await changed('delete from corps')).toEqual(['corps']);
  } finally {
    await data.close();
  }
});
