import { Link } from '@tanstack/react-router';
import type { Permission } from '@liulian/contract';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import page from './accounts/accounts.module.css';

interface Place { to: string; title: string; what: string; any: Permission[]; search?: Record<string, string> }

const places: Place[] = [
  { to: '/accounts', title: '账号与授权', what: '建账号、停用、解锁、重置密码；授予和收回角色', any: ['accounts:read'] },
  { to: '/organisation', title: '单位与人员', what: '单位、人员、任职和事件；任务跟着它们走', any: ['people:read'] },
  { to: '/organisation', title: '表格导入', what: '下载模板，先试导入，再正式导入，可整批撤销', any: ['organisation:write'], search: { tab: 'import' } },
  { to: '/programme', title: '方案条款', what: '责任事项、依据，和有多种读法的条款', any: ['programme:read'] },
  { to: '/kinds', title: '记录类型', what: '有哪些表格，谁要的，何时到期；新增一种不用改程序', any: ['kinds:write'] },
  { to: '/burden', title: '负担表', what: '每种表格每月花了大家多少时间', any: ['self'] },
  { to: '/jobs', title: '后台作业', what: '提醒、重算、归档是否按时跑完', any: ['jobs:read'] },
  { to: '/audit', title: '审计', what: '谁在何时做了什么；校验记录链是否被改动', any: ['audit:read'] },
  { to: '/security', title: '账号安全', what: '自己的登录设备、动态口令', any: ['self'] },
];

/** Where an administrator starts. The three administrators see different lists, and none of them sees content. */
export default function AdminPage() {
  const me = useMe();
  const own = places.filter((place) => place.any.some((permission) => me.permissions.includes(permission)));
  return (
    <div className="page column">
      <PageHead title="系统管理" note={`${me.identity.titles.join('、')} · ${me.corps.name}`} />
      {own.length === 0 ? <Empty title="没有可管理的内容">请联系安全管理员授予角色。</Empty> : (
        <ul className={`card lines ${page.links}`}>
          {own.map((place) => <li key={place.title}><Link to={place.to} search={(place.search ?? {}) as never}>{place.title}</Link><span className="quiet">{place.what}</span></li>)}
        </ul>
      )}
      <p className="quiet" style={{ marginTop: 12 }}>系统、安全、审计三类管理员互不兼任，都看不到谈话、线索等保密内容。</p>
    </div>
  );
}
