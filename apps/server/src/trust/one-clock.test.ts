import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSystem } from '../platform/database/index.ts';
import { testApp, type TestApp } from '../testing/index.ts';

/** A time that a user sees comes from one clock (platform/clock.ts, app_now()); today is 2023-09-15 here. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

const root = join(import.meta.dirname, '../../../..');
/** Where real time is measured or kept, and why it is not the site's clock. */
const allowed: Record<string, string> = {
  'apps/server/src/platform/clock.ts': 'the clock itself',
  'apps/server/src/platform/ids.ts': 'order of ids',
  'apps/server/src/platform/jobs.ts': 'when jobs run, and whether one is late',
  'apps/server/src/features/notices/outbox.ts': 'waiting time, quiet hours and claims of mails',
  'apps/server/src/platform/notify.ts': 'waiting time of mails',
  'apps/server/src/platform/http/caller.ts': 'age of a proof of being there',
  'apps/server/src/platform/files-unfinished.ts': 'age of unfinished uploads',
  'apps/server/src/platform/database/migrate.ts': 'when a migration ran',
  'apps/server/src/features/identity/sessions.ts': 'age of sessions; shown through shownBy',
  'apps/server/src/features/identity/service.ts': 'locks and one-time codes',
  'apps/server/src/features/identity/routes.ts': 'end of sessions',
  'apps/server/src/features/identity/first-run.ts': 'end of a one-time link',
  'apps/server/src/features/identity/openings.ts': 'end of one-time links',
  'apps/server/src/features/identity/opening-mails.ts': 'claims of mails, end of one-time links',
  'apps/server/src/features/identity/known-devices.ts': 'age of devices',
  'apps/server/src/features/identity/oidc-attempts.ts': 'age of attempts to sign in',
  'apps/server/src/features/identity/oidc-issuer.ts': 'age of what is remembered of the issuer',
  'apps/server/src/features/programme/realignment.ts': 'how long what is under way is untended',
  'apps/server/src/features/records/export-runner.ts': 'how long a job is untended',
  'apps/web/src/base/day.ts': 'the clock of the pages',
  'apps/web/src/ui/notices.tsx': 'how long a line stays',
  'apps/web/src/api/last-answers.ts': 'age of answers kept on the device',
  'apps/web/src/api/outbox.ts': 'order of what waits on the device',
  'apps/web/src/base/drafts.ts': 'age of drafts on the device',
  'apps/web/src/features/records/form/Done.tsx': 'minutes left for taking back',
};

it('no other place reads the machine’s clock', () => {
  const found = ['apps/server/src', 'apps/web/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|(^|\/)(trust|testing|demo)\//.test(file))
      .map((file) => `${folder}/${file}`)
      .filter((file) =>
        /new Date\(\)|Date\.now\(\)|(?<![.\w])(now\(\)(?!;?\s*\{)|current_date|current_timestamp)/.test(
          readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(private |\/?\*).*$/gm, ''),
        ),
      ),
  );
  expect(found.filter((file) => !(file in allowed))).toEqual([]);
  expect(
    Object.keys(allowed).filter((file) => !found.includes(file)),
    'no longer needed',
  ).toEqual([]);
});

it('what tells users when something was done defaults to the site’s time', async () => {
  const { rows } = await asSystem(site.data.database, (trx) =>
    sql<{ table_name: string }>`
      select distinct table_name
      from information_schema.columns
      where table_schema = 'public'
        and column_default = 'app_now()'
    `.execute(trx),
  );
  const told = ['account', 'answer', 'escalation', 'event', 'file', 'import_batch', 'notification', 'record'];
  expect(rows.map((row) => row.table_name)).toEqual(
    expect.arrayContaining([
      ...told,
      'account_opening',
      'audit_alarm',
      'role_grant',
      'saved_view',
      'setting',
    ]),
  );
});

/** Columns that measure real time, and why. */
const real: Record<string, string> = {
  'job.next_run_at': 'when a job is due; its page shows it through the site’s clock',
  'realignment.moved_at': 'how long what is under way is untended',
  'session.created_at': 'age of sessions; shown through shownBy',
  'session.last_seen_at': 'age of sessions; shown through shownBy',
  'session.verified_at': 'age of a proof of being there',
  'known_device.last_at': 'age of devices',
  'migration.applied_at': 'when a migration ran',
};

it('no column of time defaults to the machine’s clock, but those that measure', async () => {
  const { rows } = await asSystem(site.data.database, (trx) =>
    sql<{ name: string }>`
      select table_name || '.' || column_name as name
      from information_schema.columns
      where table_schema = 'public'
        and (column_default ~* '(^|[^_])now[(][)]' or column_default ~* 'current_|localtime|clock_timestamp')
      order by 1
    `.execute(trx),
  );
  expect(rows.map((row) => row.name).filter((name) => !(name in real))).toEqual([]);
  expect(
    Object.keys(real).filter((name) => !rows.some((row) => row.name === name)),
    'no longer needed',
  ).toEqual([]);
});

it('the page of the jobs shows their runs on the frozen date', async () => {
  await site.app.jobs.run('escalation');
  const { body } = await (
    await site.as('admin.system')
  ).get<{ items: { lastRunAt: string | null }[] }>('/jobs');
  const days = new Set(body.items.flatMap(({ lastRunAt }) => (lastRunAt ? [lastRunAt.slice(0, 7)] : [])));
  expect([...days]).toEqual(['2023-09']);
});

it('what is stored and shown bears the frozen date', async () => {
  const political = await site.as('det01.political');
  const made = await political.send('POST', '/records', {
    kind: 'activity',
    occurredOn: '2023-09-10',
    unitIds: ['bri0101'],
    fields: { category: 'warning-education' },
    submit: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const officer = await site.as('corps.officer');
  const urged = await officer.get<{ attention: { dutyId: string | null; urgeable: number }[] }>('/situation');
  const dutyIds = urged.body.attention.flatMap((line) =>
    line.urgeable > 0 && line.dutyId ? [line.dutyId] : [],
  );
  expect((await officer.send('POST', '/duties/urge', { dutyIds })).status).toBe(200);
  const { rows } = await asSystem(site.data.database, (trx) =>
    sql<{ day: string }>`
      select distinct (at at time zone 'Asia/Shanghai')::date as day from notification
      union
      select (granted_at at time zone 'Asia/Shanghai')::date from role_grant
    `.execute(trx),
  );
  expect(rows.map((row) => row.day)).toEqual(['2023-09-15']);
  const { body } = await officer.get<{ items: { createdAt: string }[] }>('/me/sessions');
  expect(new Set(body.items.map((item) => item.createdAt.slice(0, 7)))).toEqual(new Set(['2023-09']));
});
