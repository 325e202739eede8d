import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { organisationContract } from '@liulian/contract';
import { createAppointment, updateAppointment } from './appointment-service.ts';
import { createEvent, deleteEvent, listEvents } from './event-service.ts';
import { openFixture, type Fixture } from '../../testing/organisation.ts';
import { listPartyOrganisations } from './party-organisations.ts';
import { getPerson } from './people-read-model.ts';
import { createPerson, leavePerson, movePerson, updatePerson } from './person-service.ts';
import { createUnit, updateUnit } from './unit-service.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.changes.length = 0;
});

const officer = () => fixture.caller('political-officer', 'det01');
const corpsOfficer = () => fixture.caller('programme-officer');
const unitBody = (body: object) =>
  organisationContract.unitBody.parse({
    parentId: 'bri0101',
    level: 'station',
    name: '新城消防救援站',
    from: '2023-05-01',
    ...body,
  });
const personBody = (body: object) =>
  organisationContract.personBody.parse({
    name: '赵六',
    unitId: 'sta010101',
    class: 'recruit',
    joinedOn: '2023-09-01',
    ...body,
  });
const postBody = (body: object) =>
  organisationContract.appointmentBody.parse({
    personId: 'p4',
    unitId: 'sta010101',
    post: 'station-chief',
    from: '2023-01-01',
    ...body,
  });
const eventBody = (body: object) =>
  organisationContract.eventBody.parse({
    type: 'case-decided',
    occurredOn: '2023-08-01',
    title: '第 3 号处分决定',
    unitId: 'bri0101',
    ...body,
  });
const newUnit = (body: object = {}, caller = officer()) =>
  fixture.as(caller, (trx) => createUnit(trx, fixture.deps, caller, unitBody(body)));
const newPerson = (body: object = {}) =>
  fixture.as(officer(), (trx) => createPerson(trx, fixture.deps, officer(), personBody(body)));
const newPost = (body: object = {}) =>
  fixture.as(officer(), (trx) => createAppointment(trx, fixture.deps, officer(), postBody(body)));
const newEvent = (body: object = {}) =>
  fixture.as(officer(), (trx) =>
    createEvent(trx, fixture.deps, officer(), eventBody(body), async () => undefined),
  );
const change = (id: string, patch: object) =>
  fixture.as(officer(), (trx) => updateUnit(trx, fixture.deps, officer(), id, patch));
const move = (id: string, body: { unitId: string; on: string }, caller = officer()) =>
  fixture.as(caller, (trx) => movePerson(trx, fixture.deps, caller, id, body));
const services = (id: string) =>
  fixture.system((trx) =>
    trx
      .selectFrom('service')
      .select(['unit_id', 'class', 'from_on', 'to_on'])
      .where('person_id', '=', id)
      .orderBy('from_on')
      .execute(),
  );
const posts = (id: string) =>
  fixture.system((trx) =>
    trx
      .selectFrom('appointment')
      .select(['unit_id', 'post', 'to_on'])
      .where('person_id', '=', id)
      .orderBy('from_on')
      .execute(),
  );

describe('units', () => {
  test('refused: outside, unknown, of another corps, wrong level, flags, dates, names', async () => {
    await expect(newUnit({ parentId: 'bri0201' })).rejects.toMatchObject({
      code: 'unit.outside_scope',
      status: 403,
    });
    await expect(newUnit({ parentId: 'nowhere' })).rejects.toMatchObject({ code: 'unit.not_found' });
    await expect(newUnit({ parentId: 'alien' })).rejects.toMatchObject({ code: 'unit.not_found' });
    await expect(newUnit({ level: 'detachment' })).rejects.toMatchObject({
      code: 'unit.invalid_parent',
      detail: expect.stringContaining('支队只能建在总队之下') as string,
    });
    await expect(newUnit({ level: 'corps' })).rejects.toMatchObject({ code: 'unit.invalid_parent' });
    await expect(newUnit({ flags: ['no-such-flag'] })).rejects.toMatchObject({
      errors: [{ field: 'flags', message: '没有这个标记：no-such-flag' }],
    });
    await expect(newUnit({ from: '1999-01-01' })).rejects.toMatchObject({ errors: [{ field: 'from' }] });
    await expect(newUnit({ to: '2023-04-01' })).rejects.toMatchObject({ errors: [{ field: 'to' }] });
    await expect(newUnit({ name: '湖滨消防救援站' })).rejects.toMatchObject({ errors: [{ field: 'name' }] });
    expect(fixture.changes).toEqual([]);
    expect(await fixture.audits('unit.create')).toEqual([]);
  });

  test('founded, with its party organisations, told to the engine, audited', async () => {
    const unit = await newUnit({ flags: ['party-branch', 'history-hall'] });
    expect(unit).toMatchObject({
      parentId: 'bri0101',
      path: `corps.det01.bri0101.${unit.id}.`,
      shortName: '新城消防救援站',
      abilities: { update: true },
    });
    expect(fixture.changes).toEqual([{ corpsId: 'corps', change: { unitIds: [unit.id], personIds: [] } }]);
    expect(await fixture.audits('unit.create')).toEqual([
      {
        object_id: unit.id,
        unit_id: unit.id,
        summary: '新建单位 新城消防救援站（消防救援站，上级 东湖区消防救援大队）',
      },
    ]);
    const party = () =>
      fixture.as(officer(), (trx) => listPartyOrganisations(trx, fixture.deps, officer(), unit.id));
    expect((await party()).items).toMatchObject([
      { type: 'branch', name: '中共新城消防救援站支部委员会', from: '2023-05-01', members: [] },
    ]);
    await change(unit.id, { flags: [] });
    expect(
      await fixture.system((trx) =>
        trx.selectFrom('party_organisation').select('to_on').where('unit_id', '=', unit.id).execute(),
      ),
    ).toEqual([{ to_on: '2023-09-15' }]);
  });

  test('changed: only what was sent; dissolved only when empty', async () => {
    expect(await change('sta010101', { plateName: '湖滨救援站' })).toMatchObject({
      name: '湖滨消防救援站',
      plateName: '湖滨救援站',
      to: null,
    });
    expect((await fixture.audits('unit.update')).at(-1)).toMatchObject({
      summary: '湖滨消防救援站：牌子名称改为 湖滨救援站',
    });
    await expect(change('sta010101', { to: '2023-09-30' })).rejects.toMatchObject({
      code: 'unit.in_use',
      status: 409,
    });
    await expect(change('sta010101', { from: '2020-01-01' })).rejects.toMatchObject({
      errors: [{ field: 'from' }],
    });
    await expect(change('det02', { name: '改名' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
    await expect(change('nowhere', { name: '改名' })).rejects.toMatchObject({ code: 'unit.not_found' });
    const unit = await newUnit({ name: '临时站' });
    expect(await change(unit.id, { to: '2023-09-30' })).toMatchObject({ to: '2023-09-30' });
    await expect(change('bri0101', { to: '2023-09-20' })).rejects.toMatchObject({ code: 'unit.in_use' });
    fixture.changes.length = 0;
    await change('bri0101', {});
    expect(fixture.changes).toEqual([]);
  });

  test('members of the discipline committee', async () => {
    await change('det01', { flags: ['discipline-committee', 'party-committee'] });
    const { items } = await fixture.as(officer(), (trx) =>
      listPartyOrganisations(trx, fixture.deps, officer(), 'det01'),
    );
    expect(items.map((item) => [item.type, item.members.map((member) => member.person.name)])).toEqual([
      ['committee', ['单雄']],
      ['discipline-committee', ['单雄']],
    ]);
    await expect(
      fixture.as(officer(), (trx) => listPartyOrganisations(trx, fixture.deps, officer(), 'det02')),
    ).rejects.toMatchObject({ code: 'unit.outside_scope' });
  });
});

describe('people', () => {
  test('added, with a service; refused outside and on impossible dates', async () => {
    await expect(newPerson({ unitId: 'det02' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
    await expect(newPerson({ from: '2023-08-01' })).rejects.toMatchObject({ errors: [{ field: 'from' }] });
    await expect(newPerson({ joinedOn: '1999-08-01' })).rejects.toMatchObject({
      errors: [{ field: 'from' }],
    });
    const person = await newPerson();
    expect(person).toMatchObject({ name: '赵六', class: 'recruit', unit: { id: 'sta010101' } });
    expect(await services(person.id)).toEqual([
      { unit_id: 'sta010101', class: 'recruit', from_on: '2023-09-01', to_on: null },
    ]);
    expect(fixture.changes).toEqual([{ corpsId: 'corps', change: { unitIds: [], personIds: [person.id] } }]);
    expect(await fixture.audits('person.create')).toHaveLength(1);
  });

  test('a change of class begins a service; on its first day it corrects', async () => {
    const person = await newPerson({ name: '钱七' });
    const update = (patch: object) =>
      fixture.as(officer(), (trx) => updatePerson(trx, fixture.deps, officer(), person.id, patch));
    await update({ class: 'firefighter', from: '2023-09-10', name: '钱八' });
    await update({ class: 'cadre', from: '2023-09-10' });
    expect(await services(person.id)).toEqual([
      { unit_id: 'sta010101', class: 'recruit', from_on: '2023-09-01', to_on: '2023-09-09' },
      { unit_id: 'sta010101', class: 'cadre', from_on: '2023-09-10', to_on: null },
    ]);
    expect(
      await fixture.as(officer(), (trx) => getPerson(trx, fixture.deps, officer(), person.id)),
    ).toMatchObject({ name: '钱八', class: 'cadre' });
    await expect(update({ class: 'leader', from: '2023-09-05' })).rejects.toMatchObject({
      errors: [{ field: 'from' }],
    });
    await expect(update({ class: 'leader', from: '2023-09-16' })).rejects.toMatchObject({
      errors: [{ field: 'from' }],
    });
  });

  test('moved: services follow one another, posts left behind end', async () => {
    await newPost();
    await newPost({ unitId: 'bri0101', post: 'committee-member' });
    await expect(move('p4', { unitId: 'det02', on: '2023-09-01' })).rejects.toMatchObject({
      code: 'unit.outside_scope',
    });
    await expect(move('p5', { unitId: 'det01', on: '2023-09-01' })).rejects.toMatchObject({
      code: 'person.not_found',
    });
    await expect(move('p4', { unitId: 'sta010101', on: '2023-09-01' })).rejects.toMatchObject({
      errors: [{ field: 'unitId' }],
    });
    await expect(move('p4', { unitId: 'bri0101', on: '2015-08-01' })).rejects.toMatchObject({
      errors: [{ field: 'on' }],
    });
    expect(await move('p4', { unitId: 'bri0101', on: '2023-09-01' })).toMatchObject({
      unit: { id: 'bri0101' },
      posts: [{ post: 'committee-member' }],
    });
    expect(await services('p4')).toMatchObject([
      { unit_id: 'sta010101', to_on: '2023-08-31' },
      { unit_id: 'bri0101', from_on: '2023-09-01', to_on: null },
    ]);
    expect(await posts('p4')).toEqual(
      expect.arrayContaining([
        { unit_id: 'sta010101', post: 'station-chief', to_on: '2023-08-31' },
        { unit_id: 'bri0101', post: 'committee-member', to_on: null },
      ]),
    );
    await move('p4', { unitId: 'det02', on: '2023-09-10' }, corpsOfficer());
    await expect(
      fixture.as(officer(), (trx) => getPerson(trx, fixture.deps, officer(), 'p4')),
    ).rejects.toMatchObject({ code: 'person.not_found' });
    expect((await posts('p4')).every((post) => post.to_on !== null)).toBe(true);
  });

  test('left: everything ends that day, and nothing follows', async () => {
    await newPost({ personId: 'p6', post: 'deputy-station-chief', from: '2023-06-01' });
    const leave = (on: string) =>
      fixture.as(officer(), (trx) => leavePerson(trx, fixture.deps, officer(), 'p6', on));
    const shown = () => fixture.as(officer(), (trx) => getPerson(trx, fixture.deps, officer(), 'p6'));
    expect(await shown()).toMatchObject({ leftOn: null, abilities: { update: true } });
    await expect(leave('2023-05-01')).rejects.toMatchObject({ errors: [{ field: 'on' }] });
    expect(await leave('2023-09-10')).toEqual({ ok: true });
    expect(await shown()).toMatchObject({ leftOn: '2023-09-10', abilities: { update: false } });
    expect(await services('p6')).toMatchObject([{ to_on: '2023-09-10' }]);
    expect(await posts('p6')).toMatchObject([{ to_on: '2023-09-10' }]);
    await expect(leave('2023-09-12')).rejects.toMatchObject({
      errors: [{ message: '王五 已于 2023-09-10 离队' }],
    });
    await expect(newPost({ personId: 'p6', from: '2023-09-12' })).rejects.toMatchObject({
      code: 'appointment.invalid_span',
    });
    expect((await fixture.audits('person.leave')).at(-1)).toMatchObject({
      object_id: 'p6',
      summary: '王五 2023-09-10 离队',
    });
  });
});

describe('appointments', () => {
  test('refused and made', async () => {
    await expect(newPost({ personId: 'p5' })).rejects.toMatchObject({ code: 'person.not_found' });
    await expect(newPost({ personId: 'p2', unitId: 'det02' })).rejects.toMatchObject({
      code: 'unit.outside_scope',
    });
    await expect(newPost({ personId: 'p2', post: 'pope' })).rejects.toMatchObject({
      errors: [{ field: 'post' }],
    });
    await expect(newPost({ personId: 'p2', post: 'corps-chief' })).rejects.toMatchObject({
      errors: [{ field: 'post', message: '“总队长”只设在总队' }],
    });
    await expect(newPost({ personId: 'p2', to: '2022-01-01' })).rejects.toMatchObject({
      code: 'appointment.invalid_span',
      status: 422,
    });
    await expect(newPost({ personId: 'p2', from: '1999-01-01' })).rejects.toMatchObject({
      code: 'appointment.invalid_span',
    });
    await expect(newPost({ personId: 'p2', probationEndsOn: '2022-01-01' })).rejects.toMatchObject({
      code: 'appointment.invalid_span',
    });
    const post = await newPost({ personId: 'p2', probationEndsOn: '2024-01-01', keyPost: true });
    expect(post).toMatchObject({ postTitle: '站长', keyPost: true, person: { name: '张三' } });
    await expect(newPost({ personId: 'p2', from: '2023-06-01' })).rejects.toMatchObject({
      code: 'appointment.invalid_span',
      detail: expect.stringContaining('2023-01-01 起已任此职') as string,
    });
    const update = (patch: object) =>
      fixture.as(officer(), (trx) => updateAppointment(trx, fixture.deps, officer(), post.id, patch));
    expect(await update({ to: '2023-06-30' })).toMatchObject({ to: '2023-06-30', keyPost: true });
    await expect(update({ to: '2022-12-31' })).rejects.toMatchObject({ code: 'appointment.invalid_span' });
    await expect(
      fixture.as(officer(), (trx) =>
        updateAppointment(trx, fixture.deps, officer(), 'a5', { keyPost: true }),
      ),
    ).rejects.toMatchObject({ code: 'appointment.not_found' });
    expect((await fixture.audits('appointment.update')).at(-1)?.summary).toBe(
      '张三 湖滨消防救援站 站长：2023-06-30 免职',
    );
  });
});

describe('events', () => {
  test('refused, entered, listed with those of the roster, taken back', async () => {
    await expect(newEvent({ type: 'appointed' })).rejects.toMatchObject({ code: 'event.unknown_type' });
    await expect(newEvent({ type: 'nothing' })).rejects.toMatchObject({ code: 'event.unknown_type' });
    await expect(newEvent({ unitId: 'det02' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
    await expect(newEvent({ personIds: ['p5'] })).rejects.toMatchObject({ code: 'person.not_found' });
    await expect(newEvent({ occurredOn: '1999-01-01' })).rejects.toMatchObject({
      errors: [{ field: 'occurredOn' }],
    });
    const event = await newEvent();
    expect(event).toMatchObject({ typeTitle: '处分决定作出', source: 'hand', unit: { id: 'bri0101' } });
    // What it makes owed is the leadership's to know: a political officer is not told how much.
    expect(event.duties).toBe(0);
    const list = async (query: object, caller = officer()) =>
      (
        await fixture.as(caller, (trx) =>
          listEvents(trx, fixture.deps, caller, organisationContract.listEventsQuery.parse(query)),
        )
      ).items;
    expect((await list({ type: 'case-decided' })).map((item) => item.id)).toEqual([event.id]);
    const [seen] = await list({ type: 'case-decided' }, fixture.caller('discipline-secretary', 'det01'));
    expect(seen?.duties).toBeGreaterThan(0);
    const joined = await list({ type: 'intake-batch', from: '2023-01-01', to: '2023-12-31' });
    expect(joined).toMatchObject([
      { id: 'intake-batch-det01-2023-09-01', source: 'roster', unit: { id: 'det01' } },
    ]);
    expect(
      (await list({ type: 'probation-ends', from: '2022-01-01', to: '2022-12-31' }, corpsOfficer())).map(
        (item) => item.id,
      ),
    ).toEqual(['probation-ends-a5']);
    expect(await list({ type: 'probation-ends', from: '2022-01-01', to: '2022-12-31' })).toEqual([]);
    expect(await list({ limit: 1 })).toHaveLength(1);
    await expect(list({ unitId: 'det02' })).rejects.toMatchObject({ code: 'unit.outside_scope' });
    const remove = (id: string, caller = officer()) =>
      fixture.as(caller, (trx) => deleteEvent(trx, fixture.deps, caller, id));
    await expect(remove(event.id, fixture.caller('political-officer', 'det02'))).rejects.toMatchObject({
      code: 'event.not_found',
    });
    await expect(remove('probation-ends-a5')).rejects.toMatchObject({ code: 'event.not_found' });
    await fixture.system((trx) =>
      trx
        .insertInto('record')
        .values({
          corps_id: 'corps',
          id: 'r1',
          kind: 'activity',
          category: null,
          title: '宣布会',
          occurred_on: '2023-08-10',
          status: 'accepted',
          visibility: 'unit',
          unit_id: 'bri0101',
          path: 'corps.det01.bri0101.',
          fields: '{}',
          created_by: 'x',
          created_by_name: 'x',
          headcount: null,
          cost: null,
          note: null,
          event_id: event.id,
          submitted_at: null,
          accepted_at: null,
          accepted_by: null,
          accepted_by_name: null,
          return_reason: null,
          client_id: null,
          in_force_from: null,
          in_force_to: null,
        })
        .execute(),
    );
    await expect(remove(event.id)).rejects.toMatchObject({ errors: [{ field: 'id' }] });
    await fixture.system((trx) => trx.deleteFrom('record').execute());
    await remove(event.id);
    expect(await list({ type: 'case-decided' })).toEqual([]);
    expect(await fixture.audits('event.delete')).toHaveLength(1);
  });
});
