import { sql } from 'kysely';
import type { z } from 'zod';
import type { identityContract } from '@liulian/contract';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';

type FirstRun = z.output<typeof identityContract.firstRun>;

/**
 * What a new site needs before people can work, in order, and how far it is: counted, never ticked by hand.
 */
export async function firstRun(trx: Trx, caller: Caller): Promise<FirstRun> {
  const { rows } = await sql<{
    units: number;
    people: number;
    posts: number;
    accounts: number;
    working: number;
    waiting: number;
    grants: number;
    readings: number;
    strong: number;
  }>`
    select
      (select count(*)::int from unit where corps_id = ${caller.corpsId} and parent_id is not null) as units,
      (select count(*)::int from person where corps_id = ${caller.corpsId}) as people,
      (select count(*)::int from appointment where corps_id = ${caller.corpsId}) as posts,
      (
        select count(*)::int
        from account
        where corps_id = ${caller.corpsId}
          and person_id is not null
      ) as accounts,
      (
        select count(distinct a.id)::int
        from account a
        join role_grant g on g.account_id = a.id
        where a.corps_id = ${caller.corpsId}
          and a.person_id is not null
          and not a.disabled
          and g.revoked_at is null
      ) as working,
      (
        select count(*)::int
        from account_opening
        where corps_id = ${caller.corpsId}
          and confirmed_at is null
          and used_at is null
          and ended_at is null
          and expires_at > now()
      ) as waiting,
      (
        select count(*)::int
        from grant_proposal
        where corps_id = ${caller.corpsId}
          and decided_at is null
      ) as grants,
      (select count(*)::int from setting where corps_id = ${caller.corpsId}) as readings,
      (
        select count(distinct a.id)::int
        from account a
        join role_grant g on g.account_id = a.id
        where a.corps_id = ${caller.corpsId}
          and a.totp_confirmed
          and g.revoked_at is null
          and g.role like '%-administrator'
      ) as strong
  `.execute(trx);
  const n = rows[0] as (typeof rows)[number];
  const system = may(caller, 'accounts:write');
  const security = may(caller, 'roles:grant');
  return {
    steps: [
      {
        id: 'administrators',
        title: '三名管理员各开动态口令',
        what: '在“账号安全”里开。三个人互不知道密码，才是三个人。',
        done: n.strong >= 3,
        state: `${n.strong} 人已开`,
        to: '/security',
      },
      {
        id: 'organisation',
        title: '导入单位',
        what: '支队、大队、站一次导入；先试导入，错在哪一格会说明，导错了可整批撤销。',
        done: n.units > 0,
        state: n.units > 0 ? `${n.units} 个下级单位` : '还没有下级单位',
        to: system ? '/organisation?tab=import' : null,
      },
      {
        id: 'people',
        title: '导入人员和任职',
        what: '同一份表格的另外两页。任职决定谁有哪些责任，也决定建议给谁什么角色。',
        done: n.people > 0 && n.posts > 0,
        state: `${n.people} 人，${n.posts} 项任职`,
        to: system ? '/organisation?tab=import' : null,
      },
      {
        id: 'accounts',
        title: '按名册建账号',
        what: '系统管理员挑人，打印甲码凭条；角色按任职建议，先不生效。',
        done: n.accounts > 0,
        state: n.accounts > 0 ? `${n.accounts} 个账号` : '还没有业务账号',
        to: system ? '/accounts/roster' : null,
      },
      {
        id: 'openings',
        title: '安全管理员确认',
        what: '逐个看角色和单位，确认后打印乙码凭条。两张凭条合在一起，本人才能设密码。',
        done: n.working > 0 && n.waiting + n.grants === 0,
        state:
          n.waiting + n.grants > 0
            ? `${n.waiting} 个账号、${n.grants} 项授权等确认`
            : `${n.working} 个账号已授角色`,
        to: security ? '/confirmations' : null,
      },
      {
        id: 'readings',
        title: '“六廉”主办选定读法',
        what: '方案里有多种读法的条款，在“方案条款”里逐条选定；不选就按默认。',
        done: n.readings > 0,
        state: n.readings > 0 ? `已选定 ${n.readings} 项` : '全部按默认',
        to: null,
      },
    ],
  };
}
