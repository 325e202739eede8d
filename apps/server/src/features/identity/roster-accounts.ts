import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import { hintMark, templateWorkbook, textOf, type ReadSheet } from '@liulian/documents';
import { roleIds, roleOf, roleTitle, type RoleId, type SuggestedAccount } from '@liulian/contract';
import { isWithin, type Vocabulary } from '@liulian/domain';
import type { Clock } from '../../platform/clock.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';
import { notify } from '../../platform/notify.ts';
import { proposeGrant } from './grant-proposals.ts';
import { holdersOf, startOpening } from './openings.ts';
import { createAccount } from './service.ts';
import { placeFor, suggestedRole } from './suggested-roles.ts';

/**
 * Posts that a role is for, of which a person must hold one to be given it in bulk; null for roles that go
 * with no post. Who stands in for another gets the role singly, with a reason.
 */
function postsFor(role: RoleId): string[] | null {
  const posts = roleOf(role)?.posts ?? [];
  return posts.length === 0 ? null : [...posts];
}

/** One transaction's worth: a detachment at a time. */
const mostPeople = 1000;
const usernamePattern = /^[a-z][a-z0-9._-]{2,40}$/;

/**
 * People of the roster who serve and have no account, each with a username and the role that their post
 * suggests. Nothing is made by asking.
 */
export async function suggestAccounts(
  trx: Trx,
  clock: Clock,
  vocabulary: Vocabulary,
  caller: Caller,
  filter: { unitId?: string | undefined; posts?: 'with' | 'all' | undefined },
): Promise<SuggestedAccount[]> {
  const today = clock.today();
  const units = await trx
    .selectFrom('unit')
    .select(['id', 'name', 'path', 'level'])
    .where('corps_id', '=', caller.corpsId)
    .where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', today)]))
    .execute();
  const within =
    filter.unitId === undefined ? caller.unitPath : units.find((u) => u.id === filter.unitId)?.path;
  if (within === undefined || !isWithin(within, caller.unitPath)) throw new Refusal('unit.not_found');
  const people = await trx
    .selectFrom('person as p')
    .select(['p.id', 'p.name', 'p.pinyin', 'p.unit_id', 'p.path'])
    .where('p.corps_id', '=', caller.corpsId)
    .where(sql<boolean>`starts_with(p.path, ${within})`)
    .where((where) => where.or([where('p.left_on', 'is', null), where('p.left_on', '>=', today)]))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('account as a')
            .select('a.id')
            .whereRef('a.corps_id', '=', 'p.corps_id')
            .whereRef('a.person_id', '=', 'p.id'),
        ),
      ),
    )
    .orderBy('p.path')
    .orderBy('p.name')
    .orderBy('p.id')
    .execute();
  const posts = await trx
    .selectFrom('appointment')
    .select(['person_id', 'post', 'unit_id'])
    .where('corps_id', '=', caller.corpsId)
    .where('from_on', '<=', today)
    .where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', today)]))
    .execute();
  const taken = new Set(
    (await trx.selectFrom('account').select('username').execute()).map((row) => row.username),
  );
  const postsHeld = Map.groupBy(posts, (post) => post.person_id);
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const titles = new Map(vocabulary.posts.map((post) => [post.id, post.title]));
  const items: SuggestedAccount[] = [];
  for (const person of people) {
    const unit = byId.get(person.unit_id);
    if (!unit) continue;
    const held = postsHeld.get(person.id) ?? [];
    const suggested = suggestedRole(
      held.flatMap(({ post, unit_id }) => {
        const at = byId.get(unit_id);
        return at ? { post, unit: at } : [];
      }),
      units,
    );
    if (filter.posts === 'with' && suggested === null) continue;
    if (items.length === mostPeople) break;
    const role = suggested?.role ?? 'member';
    const place = suggested?.place ?? unit;
    const username = freeName(person.pinyin, taken);
    taken.add(username);
    items.push({
      person: { id: person.id, name: person.name },
      unit: { id: unit.id, name: unit.name },
      posts: held.map((post) => titles.get(post.post) ?? post.post),
      username,
      role,
      roleTitle: roleTitle(role),
      roleUnit: { id: place.id, name: place.name },
      problem: null,
    });
  }
  return items;
}

/** The full reading of the name, with a number where it is taken. */
function freeName(pinyin: string | null, taken: Set<string>): string {
  const reading =
    (pinyin ?? '')
      .split(' ')
      .at(-1)
      ?.replace(/[^a-z0-9]/g, '') ?? '';
  const base = /^[a-z]/.test(reading) && reading.length >= 3 ? reading.slice(0, 36) : `user.${reading}`;
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}${n}`;
    if (usernamePattern.test(name) && !taken.has(name)) return name;
  }
}

const columns = ['编号', '姓名', '单位', '职务', '用户名', '角色'] as const;

/** The suggestions as a workbook: usernames and roles may be changed there and the sheet read again. */
export async function accountSheet(items: SuggestedAccount[]): Promise<Buffer> {
  const stream = new PassThrough();
  const [body] = await Promise.all([
    buffer(stream),
    templateWorkbook(stream, {
      sheets: [
        {
          title: '账号',
          columns: columns.map((title) => ({
            key: title,
            title,
            type: 'text' as const,
            ...(title === '角色' ? { options: roleIds().map((id) => roleTitle(id)) } : {}),
            ...(title === '编号' ? { hint: '不要改，靠它认人' } : {}),
            ...(title === '用户名' ? { hint: '小写字母、数字、点，3–41 位' } : {}),
          })),
          rows: items.map((item) => [
            item.person.id,
            item.person.name,
            item.unit.name,
            item.posts.join('、'),
            item.username,
            item.roleTitle ?? '',
          ]),
        },
      ],
      notes: [
        '删掉不开账号的行，改好用户名和角色，存盘后在“批量建账号”里读入。角色由安全管理员确认后才生效。',
      ],
    }),
  ]);
  return body;
}

/**
 * Reads a changed sheet back. Every row is answered: one that cannot be used says why, none is dropped.
 * @throws import.unreadable, import.too_large
 */
export async function readAccountSheet(
  trx: Trx,
  clock: Clock,
  vocabulary: Vocabulary,
  caller: Caller,
  sheets: ReadSheet[],
): Promise<SuggestedAccount[]> {
  const rows = rowsOf(sheets);
  const open = new Map(
    (await suggestAccounts(trx, clock, vocabulary, caller, {})).map((item) => [item.person.id, item]),
  );
  const units = await trx
    .selectFrom('unit')
    .select(['id', 'name', 'path', 'level'])
    .where('corps_id', '=', caller.corpsId)
    .execute();
  const byTitle = new Map(roleIds().map((id) => [roleTitle(id), id]));
  const taken = new Set(
    (await trx.selectFrom('account').select('username').execute()).map((row) => row.username),
  );
  const titles = new Map(vocabulary.posts.map((post) => [post.id, post.title]));
  const isHeld = (role: RoleId, held: string[]) =>
    postsFor(role)?.some((post) => held.includes(titles.get(post) ?? post)) ?? true;
  const seen = new Set<string>();
  return rows.map((row) => {
    const known = open.get(row.编号);
    const username = row.用户名.toLowerCase();
    const role = row.角色 === '' ? null : (byTitle.get(row.角色) ?? null);
    const unit = units.find((place) => place.id === known?.unit.id);
    const place = role && unit ? placeFor(role, unit, units) : null;
    const problem = !known
      ? '名册里没有这个编号，或已有账号'
      : known.person.name !== row.姓名
        ? `这个编号是${known.person.name}`
        : seen.has(row.编号)
          ? '这个人在表里有两行'
          : !usernamePattern.test(username)
            ? '用户名用小写字母、数字、点，3–41 位'
            : taken.has(username)
              ? '用户名已被使用或在表里重复'
              : row.角色 !== '' && role === null
                ? `没有“${row.角色}”这个角色`
                : role && !place
                  ? `“${roleTitle(role)}”不是这个单位一级的角色`
                  : role && !isHeld(role, known.posts)
                    ? `“${roleTitle(role)}”与职务（${known.posts.join('、') || '无'}）不符；代行职务的请单独授权`
                    : null;
    seen.add(row.编号);
    taken.add(username);
    return {
      person: known?.person ?? { id: row.编号, name: row.姓名 },
      unit: known?.unit ?? { id: '', name: row.单位 },
      posts: known?.posts ?? [],
      username,
      role,
      roleTitle: role ? roleTitle(role) : null,
      roleUnit: place ? { id: place.id, name: place.name } : null,
      problem,
    };
  });
}

type SheetValues = Record<(typeof columns)[number], string>;

function rowsOf(sheets: ReadSheet[]): SheetValues[] {
  const sheet = sheets.find((entry) => !entry.hidden);
  const header = sheet?.rows[0];
  const place = new Map(header?.cells.map((cell) => [textOf(cell).replace(/[*＊\s]/g, ''), cell.column]));
  const missing = columns.filter((title) => !place.has(title) && title !== '单位' && title !== '职务');
  if (!sheet || missing.length > 0)
    throw new Refusal('import.unreadable', { reason: `第一行缺少${missing.join('、')}，请用下载的表填写` });
  return sheet.rows.slice(1).flatMap((row) => {
    const values = Object.fromEntries(
      columns.map((title) => {
        const cell = row.cells.find((entry) => entry.column === place.get(title));
        return [title, cell ? textOf(cell).trim().slice(0, 200) : ''];
      }),
    ) as SheetValues;
    const all = Object.values(values);
    return all.every((value) => value === '') || all.some((value) => value.startsWith(hintMark))
      ? []
      : [values];
  });
}

/** The appointment that a role goes with; null for a role that goes with none. */
async function demandPost(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  person: { id: string; name: string },
  role: RoleId,
  index: number,
): Promise<string | null> {
  const posts = postsFor(role);
  if (posts === null) return null;
  const today = clock.today();
  const held = await trx
    .selectFrom('appointment')
    .select('id')
    .where('corps_id', '=', caller.corpsId)
    .where('person_id', '=', person.id)
    .where('post', 'in', posts)
    .where('from_on', '<=', today)
    .where((where) => where.or([where('to_on', 'is', null), where('to_on', '>=', today)]))
    .executeTakeFirst();
  if (!held)
    throw new Refusal('account.role_without_post', { name: person.name, role: roleTitle(role) }, [
      { field: `rows.${index}.role`, message: `${person.name}没有与“${roleTitle(role)}”相应的职务` },
    ]);
  return held.id;
}

/**
 * Makes accounts for people of the roster, all or none: nobody can sign in with them until the security
 * administrator has confirmed the account and the role. Answers the first halves, for the slips.
 * @throws person.not_found, unit.not_found, account.person_taken, account.username_taken
 */
export async function createAccounts(
  trx: Trx,
  clock: Clock,
  caller: Caller,
  rows: { personId: string; username: string; role: RoleId | null; unitId: string | null }[],
) {
  const items: { username: string; name: string; unit: string; role: string; code: string }[] = [];
  for (const [index, row] of rows.entries()) {
    const person = await trx
      .selectFrom('person as p')
      .innerJoin('unit as u', (join) =>
        join.onRef('u.corps_id', '=', 'p.corps_id').onRef('u.id', '=', 'p.unit_id'),
      )
      .select(['p.id', 'p.name', 'u.name as unit'])
      .where('p.corps_id', '=', caller.corpsId)
      .where('p.id', '=', row.personId)
      .executeTakeFirst();
    if (!person) throw new Refusal('person.not_found');
    const already = await trx
      .selectFrom('account')
      .select('id')
      .where('corps_id', '=', caller.corpsId)
      .where('person_id', '=', person.id)
      .executeTakeFirst();
    if (already)
      throw new Refusal('account.person_taken', {}, [
        { field: `rows.${index}.personId`, message: `${person.name} 已经有账号` },
      ]);
    const id = await createAccount(trx, clock, caller, { username: row.username, personId: person.id });
    const account = { id, corps_id: caller.corpsId };
    const { code } = await startOpening(trx, account, caller.accountId, {
      purpose: 'first',
      reason: '按名册批量开通',
      mail: false,
    });
    if (row.role !== null && row.unitId !== null) {
      const appointmentId = await demandPost(trx, clock, caller, person, row.role, index);
      const unit = await trx
        .selectFrom('unit')
        .select('id')
        .where('corps_id', '=', caller.corpsId)
        .where('id', '=', row.unitId)
        .executeTakeFirst();
      if (!unit) throw new Refusal('unit.not_found');
      await proposeGrant(trx, caller.corpsId, {
        accountId: id,
        role: row.role,
        unitId: row.unitId,
        reason: '按名册批量开通',
        by: caller.accountId,
        appointmentId,
      });
    }
    items.push({
      username: row.username,
      name: person.name,
      unit: person.unit,
      role: row.role === null ? '' : roleTitle(row.role),
      code: code ?? '',
    });
  }
  await notify(trx, caller.corpsId, {
    accountIds: await holdersOf(trx, caller.corpsId, 'security-administrator'),
    type: 'account.confirm',
    title: `有 ${items.length} 个新账号等您确认`,
    link: '/confirmations',
  });
  return items;
}
