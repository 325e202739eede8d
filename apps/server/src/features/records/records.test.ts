import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../../testing/index.ts';

let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Shown {
  id: string;
  status: string;
  revision: number;
  abilities: Record<string, boolean>;
  code: string;
  detail: string;
  discharges: unknown[];
  errors: { field: string; message: string }[];
}
interface Listed {
  items: {
    id: string;
    state: string;
    title: string;
    obligationId: string;
    bearer: { type: string; ids: string[] };
    progress: { done: number; min: number };
  }[];
  total: number;
  counts: Record<string, number>;
}

const lecture = (more: Record<string, unknown> = {}) => ({
  kind: 'activity',
  occurredOn: '2023-09-14',
  unitIds: ['det01'],
  participantIds: ['d01-sec', 'd01-dis', 'd01-pol', 's01-f1', 's01-f2'],
  fields: { category: 'expert-lecture', speaker: { name: '外请专家甲' } },
  ...more,
});

describe('creating a record', () => {
  it('asks for a session', async () => {
    const reply = await site.anonymous.send<Shown>('POST', '/records', lecture());
    expect([reply.status, reply.body.code]).toEqual([401, 'session.required']);
  });

  it('refuses a member and a foreign unit', async () => {
    const member = await (await site.as('firefighter01')).send<Shown>('POST', '/records', lecture());
    expect([member.status, member.body.code]).toEqual([403, 'permission.denied']);
    const foreign = await (await site.as('det02.political')).send<Shown>('POST', '/records', lecture());
    expect([foreign.status, foreign.body.code]).toEqual([403, 'unit.outside_scope']);
  });

  it.each([
    ['a date that does not exist', lecture({ occurredOn: '2023-02-30' }), 400, 'occurredOn'],
    ['a day to come', lecture({ occurredOn: '2023-09-16' }), 422, 'occurredOn'],
    ['an unknown kind', lecture({ kind: 'banquet' }), 404, 'kind'],
    ['a person of another corps', lecture({ participantIds: ['s-p1'] }), 422, 'participantIds'],
    ['an unknown category', lecture({ fields: { category: 'karaoke' } }), 422, 'fields.category'],
    ['an unknown field', lecture({ fields: { category: 'expert-lecture', bribe: 1 } }), 422, 'fields.bribe'],
    ['a field too long', lecture({ title: '长'.repeat(101) }), 400, 'title'],
    ['a unit of another corps', lecture({ unitIds: ['s-det01'] }), 422, 'unitIds'],
  ])('refuses %s, names the field in Chinese, stores nothing', async (_what, body, status, field) => {
    const client = await site.as('det01.political');
    const before = (await client.get<Listed>('/records', { mine: 'true' })).body.total;
    const reply = await client.send<Shown>('POST', '/records', body);
    expect(reply.status).toBe(status);
    expect(reply.body.errors?.[0]?.field).toBe(field);
    expect(reply.body.errors?.[0]?.message).toMatch(/[\u4e00-\u9fff]/);
    expect((await client.get<Listed>('/records', { mine: 'true' })).body.total).toBe(before);
  });
});

describe('the life of a record', () => {
  let id: string;

  it('shows beforehand which duties it will discharge', async () => {
    const reply = await (
      await site.as('det01.political')
    ).send<{
      discharges: {
        obligationId: string;
        dutyId: string;
        before: { done: number };
        after: { done: number };
      }[];
      reviewer: string | null;
    }>('POST', '/records/preview', lecture());
    expect(reply.status).toBe(200);
    const obligations = new Set(reply.body.discharges.map((duty) => duty.obligationId));
    expect(obligations).toContain('expert-lecture');
    expect(reply.body.discharges.length).toBeGreaterThanOrEqual(3);
    for (const duty of reply.body.discharges) expect(duty.after.done).toBeGreaterThan(duty.before.done);
    expect(reply.body.reviewer).toBe('北岭省总队');
  });

  it('is submitted, and waits for the superior', async () => {
    const client = await site.as('det01.political');
    const made = await client.send<Shown>('POST', '/records', lecture());
    expect([made.status, made.body.status]).toEqual([201, 'draft']);
    ({ id } = made.body);
    const sent = await client.send<Shown>('POST', `/records/${id}/submit`, { revision: 1 });
    expect([sent.status, sent.body.status]).toEqual([200, 'submitted']);
    expect(sent.body.abilities.accept).toBe(false);
    const open = await client.get<Listed>('/duties', {
      obligationId: 'expert-lecture',
      direct: 'true',
      unitId: 'det01',
      year: 2023,
    });
    expect(open.body.items[0]?.progress.done).toBe(0);
  });

  it('cannot be accepted by its own unit, another detachment, or someone of another corps', async () => {
    expect(
      (
        await (
          await site.as('det01.discipline')
        ).send<Shown>('POST', `/records/${id}/accept`, { revision: 1 })
      ).body.code,
    ).toBe('permission.denied');
    expect(
      (
        await (
          await site.as('det02.discipline')
        ).send<Shown>('POST', `/records/${id}/accept`, { revision: 1 })
      ).body.code,
    ).toBe('record.not_found');
    expect(
      (await (await site.as('south.officer')).send<Shown>('POST', `/records/${id}/accept`, { revision: 1 }))
        .body.code,
    ).toBe('record.not_found');
    expect(
      (
        await (
          await site.as('sta010101.instructor')
        ).send<Shown>('POST', `/records/${id}/accept`, { revision: 1 })
      ).body.code,
    ).toBe('permission.denied');
  });

  it('is accepted once by the superior: duties met, people covered, audit and notice written', async () => {
    const officer = await site.as('corps.officer');
    const accepted = await officer.send<Shown>('POST', `/records/${id}/accept`, { revision: 1 });
    const { discharges } = (await officer.get<Shown>(`/records/${id}`)).body;
    expect(discharges.length).toBeGreaterThan(1);
    expect([accepted.status, accepted.body]).toEqual([
      200,
      { id, status: 'accepted', duties: discharges.length },
    ]);
    const again = await officer.send<Shown>('POST', `/records/${id}/accept`, { revision: 1 });
    expect([again.status, again.body.code]).toEqual([409, 'record.not_submitted']);
    const client = await site.as('det01.political');
    const unit = await client.get<Listed>('/duties', {
      obligationId: 'expert-lecture',
      direct: 'true',
      unitId: 'det01',
      year: 2023,
    });
    expect(unit.body.items[0]).toMatchObject({ state: 'met', progress: { done: 1, min: 1 } });
    const person = await client.get<Listed>('/duties', { personId: 's01-f1', year: 2023 });
    expect(person.body.items.some((duty) => duty.bearer.type === 'person' && duty.state === 'met')).toBe(
      true,
    );
    const audit = await (
      await site.as('admin.audit')
    ).get<{ items: { action: string; objectId: string }[] }>('/audit', { objectId: id });
    expect(audit.body.items.map((entry) => entry.action)).toEqual([
      'record.accept',
      'record.submit',
      'record.create',
    ]);
    const notices = await client.get<{ items: { type: string }[] }>('/notifications');
    expect(notices.body.items.filter((notice) => notice.type === 'record.accepted')).toHaveLength(1);
  });

  it('is returned by the superior, and then counts no more', async () => {
    const returned = await (
      await site.as('corps.officer')
    ).send<Shown>('POST', `/records/${id}/return`, { reason: '人数与签到表不符', revision: 1 });
    expect(returned.body.status).toBe('returned');
    const unit = await (
      await site.as('det01.political')
    ).get<Listed>('/duties', { obligationId: 'expert-lecture', direct: 'true', unitId: 'det01', year: 2023 });
    expect(unit.body.items[0]).toMatchObject({ progress: { done: 0, min: 1 } });
  });

  it('a station counts at once, and the same clientId makes one record', async () => {
    const client = await site.as('sta010101.instructor');
    const body = {
      kind: 'activity',
      occurredOn: '2023-09-15',
      unitIds: ['sta010101'],
      participantIds: ['s01-f1'],
      fields: { category: 'ten-minute-lesson' },
      submit: true,
      clientId: 'phone-1',
    };
    const first = await client.send<Shown>('POST', '/records', body);
    expect([first.status, first.body.status]).toEqual([201, 'accepted']);
    expect((await client.send<Shown>('POST', '/records', body)).body.id).toBe(first.body.id);
    expect(
      (await client.send<Shown>('POST', `/records/${first.body.id}/withdraw`, { revision: 1 })).body.status,
    ).toBe('withdrawn');
  });

  it('the projection equals a recomputation from nothing', async () => {
    const { database, programme } = site.app.deps;
    const { asSystem } = await import('../../platform/database/index.ts');
    const result = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
    expect(result.differences).toEqual([]);
    expect(result.duties).toBeGreaterThan(50);
  });
});
