import { useState } from 'react';
import type { Account } from '@liulian/contract';
import { useApi, usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/me.ts';
import { momentText } from '../../ui/dates.ts';
import { Link } from '@tanstack/react-router';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { css, Listing, SelectFilter } from '../../ui/kit/index.ts';
import { AccountPanel } from './accounts/AccountPanel.tsx';
import { CreateAccountDialog } from './accounts/CreateAccountDialog.tsx';
import { Slips, type Slip } from './accounts/Slips.tsx';
import page from './accounts/accounts.module.css';

export function accountState(account: Account): string {
  if (account.disabled) return '已停用';
  if (!account.opened) return '未开通，等本人设密码';
  if (account.locked) return '已锁定';
  return account.mustChangePassword ? '待改初始密码' : '正常';
}

function Row({ account, onOpen }: { account: Account; onOpen: () => void }) {
  const quiet = account.disabled ? css.mute : '';
  return (
    <tr className={quiet}>
      <th scope="row" className="nowrap">
        <button type="button" className={css.link} onClick={onOpen}>
          {account.username}
        </button>
      </th>
      <td className="nowrap">{account.person?.name ?? '—'}</td>
      <td className={css.whole}>
        {account.grants.map((grant) => (
          <span key={grant.id} className={page.grant}>
            {grant.title} · {grant.unit.name}
          </span>
        ))}
        {account.grants.length === 0 && <span className="quiet">没有角色，不能登录后做事</span>}
      </td>
      <td className="nowrap">{accountState(account)}</td>
      <td className="nowrap" data-title="上次登录">
        {account.lastSignInAt ? momentText(account.lastSignInAt) : '从未登录'}
      </td>
    </tr>
  );
}

/**
 * The system administrator keeps accounts, the security administrator gives roles; each sees both and may do
 * one.
 */
export default function AccountsPage() {
  const can = useCan();
  const [search, change] = useSearchState('/accounts');
  const [openId, setOpenId] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const [slip, setSlip] = useState<Slip | null>(null);
  const q = useDebounced((search.q ?? '').trim());
  const known = useApi('listRoles');
  const roles = known.data?.items ?? [];
  const role = roles.find(({ id }) => id === search.role)?.id;
  const list = usePages(
    'listAccounts',
    { query: { limit: 50, ...(q ? { q } : {}), ...(role ? { role } : {}) } },
    // Whether the role in the address is one decides what is asked: not first everybody, then some.
    { enabled: !search.role || !known.isPending },
  );
  const opened = list.items.find((account) => account.id === openId);
  return (
    <div className="page">
      <PageHead
        title="账号与授权"
        note={
          can('accounts:write')
            ? '建账号、停用、解锁，提出重置。账号和角色由安全管理员确认。'
            : '授予和收回角色。账号由系统管理员建立。'
        }
      >
        {can('accounts:write') && (
          <Link className="button" to="/accounts/roster">
            批量建账号
          </Link>
        )}
        {can('accounts:write') && (
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            新建账号
          </button>
        )}
      </PageHead>
      <div className="card">
        <div className={css.filters}>
          <label className={css.whole}>
            找账号
            <input
              className="input"
              type="search"
              placeholder="用户名、姓名或拼音首字母"
              value={search.q ?? ''}
              onChange={(event) => change({ q: event.target.value || undefined })}
            />
          </label>
          <SelectFilter
            label="角色"
            value={search.role}
            choices={roles.map(({ id, title }) => [id, title])}
            onChange={(id) => change({ role: id || undefined })}
          />
        </div>
        <Listing of={list} empty={<Empty title="没有符合条件的账号">换个条件再找，或清空上面的筛选。</Empty>}>
          {(items) => (
            <div className={css.scroll}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">用户名</th>
                    <th scope="col">姓名</th>
                    <th scope="col">角色与范围</th>
                    <th scope="col">状态</th>
                    <th scope="col">上次登录</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((account) => (
                    <Row key={account.id} account={account} onOpen={() => setOpenId(account.id)} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Listing>
      </div>
      {opened && (
        <AccountPanel
          account={opened}
          state={accountState(opened)}
          onSlip={setSlip}
          onClose={() => setOpenId(null)}
        />
      )}
      {creating && <CreateAccountDialog onSlip={setSlip} onClose={() => setCreating(false)} />}
      {slip && <Slips half="甲码" slips={[slip]} onClose={() => setSlip(null)} />}
    </div>
  );
}
