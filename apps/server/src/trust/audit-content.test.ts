import { readFileSync, writeFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoints, signCheckpoint } from '../platform/audit-checkpoints.ts';
import { takeBaseline, verifyContents } from '../platform/audit-content.ts';
import { audit, systemActor } from '../platform/audit.ts';
import { asSystem, type Trx } from '../platform/database/index.ts';
import { readPublicKey, siteKey } from '../platform/site-key.ts';
import { runCommand } from '../commands.ts';
import { password, testApp, type Client, type TestApp } from '../testing/index.ts';
import { upload } from './hostile-uploads.ts';

/** Whoever owns the database can change any row; the chain says which are no longer what it vouched for. */
let site: TestApp;
let author: Client;
let superior: Client;
let auditor: Client;
let id: string;
beforeAll(async () => {
  site = await testApp();
  author = await site.as('det01.political');
  superior = await site.as('corps.officer');
  auditor = await site.as('admin.audit');
  const { database, clock } = site.app.deps;
  await asSystem(database, (trx) => takeBaseline(trx, clock, 'north'), { write: true });
  id = await everyStep();
});
afterAll(() => site.close());

interface Shown {
  id: string;
  revision: number;
  fileList: { id: string }[];
}
const ok = <T extends { status: number; body: unknown }>(reply: T): T['body'] => {
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body as T['body'];
};

/** Takes a record through every step that the application knows, and grants and revokes a role. */
async function everyStep(): Promise<string> {
  const body = {
    kind: 'activity',
    occurredOn: '2023-09-14',
    unitIds: ['det01'],
    participantIds: ['d01-sec'],
    cost: 1200.5,
    fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
  };
  let record = ok(await author.send<Shown>('POST', '/records', body));
  const send = async (client: Client, verb: string, more: object = {}) => {
    const { revision } = ok(await superior.get<Shown>(`/records/${record.id}`));
    return ok(await client.send<Shown>('POST', `/records/${record.id}/${verb}`, { revision, ...more }));
  };
  const change = async (more: object) => {
    const { revision } = ok(await author.get<Shown>(`/records/${record.id}`));
    return ok(await author.send<Shown>('PATCH', `/records/${record.id}`, { revision, ...more }));
  };
  record = await change({ note: '改一次' });
  record = ok(
    await author.request<Shown>({
      method: 'POST',
      url: `/api/records/${record.id}/file`,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload:
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n' +
        'content-type: text/plain\r\n\r\n签到\r\n--x--\r\n',
    }),
  );
  await send(author, 'submit');
  await send(author, 'withdraw');
  await send(author, 'submit');
  await send(superior, 'return', { reason: '请核对' });
  await send(author, 'submit');
  await send(superior, 'accept');
  await change({ note: '更正', reason: '漏记' });
  await send(superior, 'accept');
  await change({ note: '再更正', reason: '又漏记' });
  await send(superior, 'return', { reason: '不必' });
  const other = ok(await author.send<Shown>('POST', '/records', body));
  ok(await author.send('DELETE', `/records/${other.id}`));
  const security = await site.as('admin.security');
  const grants = '/accounts/acc-firefighter01/grants';
  ok(await security.send('POST', grants, { role: 'brigade-instructor', unitId: 'bri0101' }));
  return record.id;
}

const verified = () =>
  verifyContents((work) => asSystem(site.app.deps.database, work), 'north').then((it) => it.findings);

/** What is found after `tampering`, which is then rolled back. */
async function found(tampering: (trx: Trx) => Promise<unknown>): Promise<string[]> {
  let findings: string[] = [];
  await asSystem(site.app.deps.database, async (trx) => {
    await tampering(trx);
    ({ findings } = await verifyContents((work) => work(trx), 'north'));
    throw new Error('roll back');
  }).catch((error: Error) => {
    if (error.message !== 'roll back') throw error;
  });
  return findings;
}

describe('the content that the chain vouches for', () => {
  it('agrees after every step of the application', async () => {
    const result = await verifyContents((work) => asSystem(site.app.deps.database, work), 'north');
    expect(result.findings).toEqual([]);
    expect(result.records).toBe(1);
    expect(result.accounts).toBeGreaterThan(5);
  });

  it.each([
    [
      'a changed row',
      (trx: Trx) => sql`update record set cost = 9 where id = ${id}`.execute(trx),
      '内容与审计链',
    ],
    [
      'a changed participant',
      (trx: Trx) => sql`update record_person set person_id = 's01-f1' where record_id = ${id}`.execute(trx),
      '内容与审计链',
    ],
    [
      'a row slipped in',
      (trx: Trx) =>
        sql`
          insert into record (
            corps_id, id, kind, title, occurred_on, status, visibility, unit_id, path, created_by,
              created_by_name
          )
          values (
            'north', 'slipped-in', 'activity', '没开过的会', '2023-09-01', 'accepted', 'unit', 'det01',
              'corps.det01.', 'x', 'x'
          )
        `.execute(trx),
      '不是经本系统登记的',
    ],
    [
      'a grant slipped in',
      (trx: Trx) =>
        sql`
          insert into role_grant (corps_id, id, account_id, role, unit_id, path)
          values ('north', 'g-x', 'acc-det02.political', 'corps-discipline-secretary', 'corps', 'corps.')
        `.execute(trx),
      '授权或登录凭据与审计链',
    ],
    [
      'a grant with a wider range',
      (trx: Trx) =>
        sql`update role_grant set path = 'corps.' where account_id = 'acc-det02.political'`.execute(trx),
      '辖区与它的单位不符',
    ],
    [
      'a changed baseline',
      (trx: Trx) =>
        sql`update audit_baseline set content_hash = 'x' where object_type = 'account'`.execute(trx),
      '审计基线表被改动过',
    ],
  ])('%s is found', async (_what, tampering, words) => {
    const findings = await found(tampering);
    expect(findings.join('\n')).toContain(words);
    expect(await verified()).toEqual([]);
  });

  it('a deleted row is found, and a deleted grant', async () => {
    const row = await found((trx) => sql`delete from record where id = ${id}`.execute(trx));
    expect(row.join()).toMatch(/在库里没有了，审计链里没有删除它的条目/);
    const grant = await found((trx) =>
      sql`delete from role_grant where account_id = 'acc-det02.political'`.execute(trx),
    );
    expect(grant.join()).toMatch(/账号 acc-det02.political 的授权或登录凭据/);
  });

  it('looking at a record does not vouch for what someone altered before', async () => {
    const { clock } = site.app.deps;
    const findings = await found(async (trx) => {
      await sql`update record set title = '换了题目' where id = ${id}`.execute(trx);
      const event = { objectType: 'record', objectId: id, summary: '查看' };
      await audit(trx, clock, 'north', systemActor, { ...event, action: 'record.view' });
    });
    expect(findings).toHaveLength(1);
  });
});

describe('what passes between several parties', () => {
  let paper: string;
  beforeAll(async () => {
    const { id: made } = ok(
      await superior.send<Shown>('POST', '/records', {
        kind: 'notice',
        occurredOn: '2023-09-14',
        unitIds: ['corps'],
        fields: {
          category: 'recommendation',
          topic: '车辆维修台账',
          addressees: ['det01', 'det02'],
          replyBy: '2023-09-30',
        },
        submit: true,
      }),
    );
    paper = made;
    const { revision } = ok(await author.get<Shown>(`/records/${paper}`));
    const rows = { measures: [{ values: { what: '逐车建账' } }] };
    const own = ok(await author.send<Shown>('PATCH', `/records/${paper}`, { revision, rows }));
    ok(await author.send<Shown>('POST', `/records/${paper}/steps/receive`, { revision: own.revision }));
  });

  it.each([
    [
      'a changed stage',
      (trx: Trx) => sql`update record set stage = 'settled' where id = ${paper}`.execute(trx),
    ],
    [
      'a step in another name',
      (trx: Trx) =>
        sql`
          update record_step
          set unit_id = 'det02'
          where record_id = ${paper}
            and step = 'receive'
        `.execute(trx),
    ],
    [
      'a row moved to another party',
      (trx: Trx) => sql`update record_row set unit_id = 'det02' where record_id = ${paper}`.execute(trx),
    ],
    [
      'a changed row',
      (trx: Trx) =>
        sql`update record_row set fields = '{"what":"不用办"}' where record_id = ${paper}`.execute(trx),
    ],
  ])('%s is found', async (_what, tampering) => {
    expect(await verified()).toEqual([]);
    const findings = await found(tampering);
    expect(findings.join('\n')).toContain('内容与审计链');
  });
});

describe('who signs in and how, answers, events, appointments', () => {
  let dutyId: string;
  let eventId: string;
  let postId: string;
  const victim = 'acc-det02.political';
  beforeAll(async () => {
    const duties = ok(
      await author.get<{ items: { id: string; state: string }[] }>('/duties', { direct: 'true', limit: 200 }),
    );
    dutyId = duties.items.find(({ state }) => state === 'overdue' || state === 'open')?.id ?? '';
    const asked = ok(
      await author.send<{ id: string }>('POST', `/duties/${encodeURIComponent(dutyId)}/answers`, {
        type: 'waiver',
        reason: '整建制参加演习',
      }),
    );
    ok(await superior.send('POST', `/answers/${asked.id}/decision`, { decision: 'refuse', reply: '还要做' }));
    const event = { type: 'case-decided', occurredOn: '2023-09-01', title: '第 1 号', unitId: 'det01' };
    eventId = ok(await superior.send<{ id: string }>('POST', '/events', event)).id;
    const gone = ok(await superior.send<{ id: string }>('POST', '/events', { ...event, unitId: 'det02' })).id;
    ok(await superior.send('DELETE', `/events/${gone}`));
    const post = (personId: string) => ({
      personId,
      unitId: 'det01',
      post: 'discipline-secretary',
      from: '2023-09-01',
      to: null,
      probationEndsOn: null,
    });
    postId = ok(await superior.send<{ id: string }>('POST', '/appointments', post('d01-sec'))).id;
    ok(await superior.send('PATCH', `/appointments/${postId}`, { keyPost: true }));
    const names = new Map(
      ok(await superior.get<{ items: { id: string; name: string }[] }>('/people', { limit: 200 })).items.map(
        ({ id: personId, name }) => [personId, name],
      ),
    );
    // A move and a leaving end appointments of their own accord.
    ok(await superior.send('POST', '/appointments', post('d01-pol')));
    ok(await superior.send('POST', '/people/d01-pol/move', { unitId: 'det02', on: '2023-09-15' }));
    ok(await superior.send('POST', '/appointments', post('s01-f2')));
    ok(await superior.send('POST', '/people/s01-f2/leave', { on: '2023-09-15' }));
    const book = new ExcelJS.Workbook();
    book
      .addWorksheet('任职')
      .addRows([
        ['人员编号', '姓名*', '任职单位*', '职务*', '任职日期*'],
        ['※说明'],
        ...['s01-f3', 's01-f4'].map((person) => [
          person,
          names.get(person),
          '第一支队',
          '支队长',
          '2023-09-01',
        ]),
      ]);
    const bytes = Buffer.from(await book.xlsx.writeBuffer());
    for (const undone of [true, false]) {
      const checked = ok(
        await upload<{ id: string; state: string }>(superior, '/organisation/imports', 'a.xlsx', bytes),
      );
      ok(await superior.send('POST', `/organisation/imports/${checked.id}/apply`));
      if (undone) ok(await superior.send('POST', `/organisation/imports/${checked.id}/undo`));
    }
    const system = await site.as('admin.system');
    ok(await system.send('PATCH', '/accounts/acc-det02.discipline', { disabled: true }));
    const owner = await site.as('bri0101.instructor');
    ok(await owner.send('PUT', '/me/email', { email: 'someone@example.org' }));
    ok(await owner.send('PUT', '/me/password', { current: password, next: 'Other-pass-2023' }));
  });

  it('agrees after every change that the application makes', async () => {
    expect(await verified()).toEqual([]);
  });

  it.each([
    [
      'a password put in',
      (trx: Trx) => sql`update account set password_hash = 'mine' where id = ${victim}`.execute(trx),
      `账号 ${victim} 的授权或登录凭据`,
    ],
    [
      'a second factor put in',
      (trx: Trx) =>
        sql`update account set totp_secret = 'MINE', totp_confirmed = true where id = ${victim}`.execute(trx),
      `账号 ${victim} 的授权或登录凭据`,
    ],
    [
      'an account opened again',
      (trx: Trx) => sql`update account set disabled = false where id = 'acc-det02.discipline'`.execute(trx),
      '账号 acc-det02.discipline 的授权或登录凭据',
    ],
    [
      'an account of another person',
      (trx: Trx) => sql`update account set person_id = 'd01-sec' where id = ${victim}`.execute(trx),
      `账号 ${victim} 的授权或登录凭据`,
    ],
    [
      'an account slipped in',
      (trx: Trx) =>
        sql`
          insert into account (id, corps_id, username, password_hash) values ('acc-x', 'north', 'x', 'mine')
        `.execute(trx),
      '账号 acc-x 的授权或登录凭据不在审计链里',
    ],
    [
      'an answer turned round',
      (trx: Trx) => sql`update answer set state = 'approved' where duty_id = ${dutyId}`.execute(trx),
      /任务 \S+ 的申请和答复与审计链/,
    ],
    [
      'an answer taken out',
      (trx: Trx) => sql`delete from answer where duty_id = ${dutyId}`.execute(trx),
      '在库里没有了',
    ],
    [
      'an event on another day',
      (trx: Trx) => sql`update event set occurred_on = '2023-08-01' where id = ${eventId}`.execute(trx),
      /事件 \S+ 的内容与审计链/,
    ],
    [
      'an event taken out',
      (trx: Trx) => sql`delete from event where id = ${eventId}`.execute(trx),
      '在库里没有了',
    ],
    [
      'an appointment that ended later',
      (trx: Trx) => sql`update appointment set to_on = '2023-12-31' where person_id = 'd01-pol'`.execute(trx),
      /任职 \S+ 的内容与审计链/,
    ],
    [
      'an appointment slipped in',
      (trx: Trx) =>
        sql`
          insert into appointment (corps_id, id, person_id, unit_id, path, post, from_on)
          values ('north', 'post-x', 's01-f1', 'det01', 'corps.det01.', 'discipline-secretary', '2023-01-01')
        `.execute(trx),
      '任职 post-x 的内容不在审计链里',
    ],
    [
      'a row of those vouched for together taken out',
      (trx: Trx) => sql`delete from audit_baseline where object_type = 'appointment'`.execute(trx),
      '审计基线表被改动过',
    ],
  ])('%s is found', async (_what, tampering, words) => {
    expect((await found(tampering)).join('\n')).toMatch(words);
  });

  it('signing in or being refused does not vouch for what someone altered before', async () => {
    const { clock } = site.app.deps;
    for (const action of ['session.open', 'session.refused', 'opening.propose', 'role.decline'] as const) {
      const findings = await found(async (trx) => {
        await sql`update account set password_hash = 'mine' where id = ${victim}`.execute(trx);
        const event = { objectType: 'account', objectId: victim, summary: '试' };
        await audit(trx, clock, 'north', systemActor, { ...event, action });
      });
      expect([action, findings.length]).toEqual([action, 1]);
    }
  });
});

describe('a site from before the chain vouched for credentials', () => {
  it('takes over what agrees, and goes on finding grants altered before', async () => {
    const { clock } = site.app.deps;
    const before = async (trx: Trx) => {
      // The state that an older version left: hashes of grants alone, and nothing that vouches for the rest.
      await sql`alter table audit_entry disable trigger all`.execute(trx);
      await sql`delete from audit_baseline`.execute(trx);
      await sql`
        update audit_entry
        set content_hash = case when object_type = 'account' then account_grants_hash('north', object_id)
          when object_type = 'record' then content_hash
        end
        where corps_id = 'north'
      `.execute(trx);
      await sql`
        insert into audit_baseline
        select 'north', 'account', a.id, account_grants_hash('north', a.id), 0
        from account a
        where a.corps_id = 'north'
          and not exists (
            select
            from audit_entry e
            where e.object_id = a.id
              and e.content_hash is not null
          )
      `.execute(trx);
      await sql`
        update audit_entry
        set object_id = corps_id, content_hash = baseline_content_hash('north', 0)
        where corps_id = 'north'
          and object_type = 'baseline'
      `.execute(trx);
    };
    const renew = (trx: Trx) => takeBaseline(trx, clock, 'north');
    expect(await found(before)).toEqual([]);
    const password = (trx: Trx) =>
      sql`update account set password_hash = 'mine' where id = ${'acc-det02.political'}`.execute(trx);
    expect(await found(async (trx) => [await before(trx), await renew(trx)])).toEqual([]);
    const late = await found(async (trx) => [await before(trx), await renew(trx), await password(trx)]);
    expect(late).toHaveLength(1);
    const grant = await found(async (trx) => {
      await before(trx);
      await sql`delete from role_grant where account_id = 'acc-det02.political'`.execute(trx);
      await renew(trx);
    });
    expect(grant.join()).toMatch(/账号 acc-det02.political 的授权/);
  });
});

interface Alarms {
  items: { id: string; finding: string; answeredAt: string | null; answer: string | null }[];
}
describe('the alarm', () => {
  const alarms = async () => (await auditor.get<Alarms>('/audit/alarms')).body.items;
  const points = () => readCheckpoints(site.app.deps.config.auditCheckpoints);

  it('first there is a signed checkpoint, which tells when it was altered', async () => {
    await site.app.jobs.run('checkpoints');
    const { auditCheckpoints: path, dataDir } = site.app.deps.config;
    const key = readPublicKey(siteKey(dataDir).publicPem);
    const text = readFileSync(path, 'utf8');
    const [point] = await readCheckpoints(path, [key]);
    expect(point?.key).toBe(siteKey(dataDir).fingerprint);
    expect(signCheckpoint(point!, siteKey(dataDir))).toEqual(point);
    writeFileSync(path, text.replace(`"seq":${point!.seq}`, `"seq":${point!.seq - 1}`));
    await expect(readCheckpoints(path, [key])).rejects.toThrow(/第 1 行的签名不对/);
    const shown = await auditor.get<{ ok: boolean; findings: string[] }>('/audit/verification');
    expect([shown.status, shown.body.ok]).toEqual([200, false]);
    expect(shown.body.findings[0]).toMatch(/签名不对/);
    writeFileSync(path, text);
    expect((await auditor.get('/audit/verification')).body).toMatchObject({ ok: true, checkpoints: 1 });
    // What was found by hand stands as well, until somebody says what it was.
    const [byHand] = await alarms();
    expect(byHand?.finding).toMatch(/签名不对/);
    const answer = { answer: '演练时改过校验点文件，已恢复' };
    expect((await auditor.send('POST', `/audit/alarms/${byHand?.id}/answer`, answer)).status).toBe(200);
  });

  it('is raised once, stays through further entries, and lets no checkpoint be made', async () => {
    await asSystem(site.data.database, async (trx) => {
      await sql`alter table audit_entry disable trigger all`.execute(trx);
      const [last] = await points();
      const other = 'e'.repeat(64);
      await sql`
        update audit_entry set hash = ${other} where corps_id = 'north' and seq = ${last!.seq}
      `.execute(trx);
    });
    const before = await points();
    for (let round = 0; round < 3; round += 1) {
      await site.app.jobs.run('checkpoints');
      await author.get('/records');
    }
    const raised = (await alarms()).filter((alarm) => alarm.answeredAt === null);
    expect(raised.map((alarm) => alarm.finding)).toEqual([
      expect.stringMatching(/审计链与留存的校验点不符：第 \d+ 条/),
    ]);
    expect(await points()).toEqual(before);
    const verified = await runCommand(site.app.deps, ['audit-verify']);
    expect(verified.ok).toBe(false);
    expect(verified.text).toMatch(/有审计报警没有答复/);
    expect((await auditor.get('/audit/verification')).body).toMatchObject({ ok: false });
    const notices = await auditor.get<{ items: { type: string }[] }>('/notifications');
    expect(notices.body.items.filter((notice) => notice.type === 'audit.alarm')).toHaveLength(2);
  });

  it('is answered by the audit administrator only, with words, once, and audited', async () => {
    const alarm = (await alarms()).find(({ answeredAt }) => answeredAt === null);
    const path = `/audit/alarms/${alarm?.id}/answer`;
    const answer = { answer: '核对备份后确认是演练改动' };
    expect((await site.anonymous.send('POST', path, answer)).status).toBe(401);
    for (const account of ['admin.system', 'admin.security', 'corps.discipline'])
      expect((await (await site.as(account)).send('POST', path, answer)).status, account).toBe(403);
    expect((await auditor.send('POST', path, { answer: '好' })).status).toBe(400);
    expect((await auditor.send('POST', '/audit/alarms/none/answer', answer)).status).toBe(409);
    expect((await auditor.send('POST', path, answer)).status).toBe(200);
    expect((await auditor.send('POST', path, answer)).body.code).toBe('audit.no_open_alarm');
    expect((await alarms())[0]).toMatchObject({ answer: answer.answer });
    const { body } = await auditor.get<{ items: { summary: string }[] }>('/audit', {
      action: 'audit.answer',
    });
    expect(body.items.map((entry) => entry.summary)).toEqual([
      `答复审计报警：${answer.answer}`,
      '答复审计报警：演练时改过校验点文件，已恢复',
    ]);
  });
});
