import { useState } from 'react';
import type { Account, UnitRef } from '@liulian/contract';
import { useApi } from '../../../api/hooks.ts';
import { useCan } from '../../../api/me.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { momentText } from '../../../ui/dates.ts';
import { ErrorBox } from '../../../ui/states-of-page.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import { css, Field, useChange } from '../../../ui/kit/index.ts';
import { ResetDialog } from './ResetDialog.tsx';
import type { Slip } from './Slips.tsx';

function Grants({ account }: { account: Account }) {
  const [sure, setSure] = useState<string | null>(null);
  const revoke = useChange('revokeRole', { said: '已收回', onDone: () => setSure(null) });
  if (account.grants.length === 0) return <p className="quiet">还没有角色。</p>;
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.stacked}`}>
        <thead>
          <tr>
            <th scope="col">角色</th>
            <th scope="col">范围</th>
            <th scope="col">授予</th>
            {account.abilities.grant && (
              <th scope="col">
                <span className="sr-only">操作</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {account.grants.map((grant) => (
            <tr key={grant.id}>
              <th scope="row">{grant.title}</th>
              <td>{grant.unit.name}及下级</td>
              <td>
                {momentText(grant.grantedAt)}
                {grant.grantedBy && ` ${grant.grantedBy}`}
              </td>
              {account.abilities.grant && (
                <td className="num">
                  {sure === grant.id ? (
                    <button
                      type="button"
                      className="button small"
                      disabled={revoke.busy}
                      onClick={() => revoke.run({ params: { id: grant.id } })}
                    >
                      确认收回
                    </button>
                  ) : (
                    <button
                      type="button"
                      className={css.link}
                      aria-label={`收回${grant.title}（${grant.unit.name}）`}
                      onClick={() => setSure(grant.id)}
                    >
                      收回
                    </button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GrantForm({ account }: { account: Account }) {
  const [role, setRole] = useState('');
  const roles = useApi('listRoles').data?.items ?? [];
  const chosen = roles.find(({ id }) => id === role);
  const [units, setUnits] = useState<UnitRef[]>([]);
  const grant = useChange('grantRole', {
    said: '已授予',
    quiet: true,
    onDone: () => {
      setRole('');
      setUnits([]);
    },
  });
  const unit = units[0];
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (role && unit) grant.run({ params: { id: account.id }, body: { role, unitId: unit.id } });
      }}
    >
      <h3>授予角色</h3>
      <Field label="角色" wrong={grant.wrong.role}>
        {(inner) => (
          <select {...inner} className="input" value={role} onChange={(event) => setRole(event.target.value)}>
            <option value="">请选择</option>
            {roles.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen && (
        <p className="quiet">
          授在：{chosen.levels.join('、')}
          {chosen.posts.length > 0 && `。相应职务：${chosen.posts.join('、')}`}
          {chosen.compartments.length > 0 && `。可进入的保密范围：${chosen.compartments.join('、')}`}
        </p>
      )}
      <Field label="在哪个单位（含下级）" wrong={grant.wrong.unitId}>
        {(inner) => <UnitPicker id={inner.id} label="单位" single value={units} onChange={setUnits} />}
      </Field>
      {grant.error && <ErrorBox error={grant.error} />}
      <div>
        <button type="submit" className="button primary" disabled={!role || !unit || grant.busy}>
          授予
        </button>
      </div>
    </form>
  );
}

interface Props {
  account: Account;
  state: string;
  onSlip: (slip: Slip) => void;
  onClose: () => void;
}
export function AccountPanel({ account, state, onSlip, onClose }: Props) {
  const can = useCan();
  const [resetting, setResetting] = useState(false);
  const update = useChange('updateAccount', { said: '已保存' });
  const set = (body: { disabled?: boolean; unlock?: boolean }): void =>
    update.run({ params: { id: account.id }, body });
  if (resetting)
    return (
      <ResetDialog
        account={account}
        onSlip={onSlip}
        onClose={(done) => {
          setResetting(false);
          if (done) onClose();
        }}
      />
    );
  return (
    <Dialog wide title={account.username} onClose={onClose}>
      <dl className="facts">
        <dt>姓名</dt>
        <dd>{account.person?.name ?? '不对应具体人员'}</dd>
        <dt>状态</dt>
        <dd>{state}</dd>
        <dt>上次登录</dt>
        <dd>{account.lastSignInAt ? momentText(account.lastSignInAt) : '从未登录'}</dd>
      </dl>
      <div className="row">
        {can('accounts:vouch') && (
          <button type="button" className="button" onClick={() => setResetting(true)}>
            提出重置密码…
          </button>
        )}
        {account.abilities.update && account.locked && (
          <button
            type="button"
            className="button"
            disabled={update.busy}
            onClick={() => set({ unlock: true })}
          >
            解锁
          </button>
        )}
        {account.abilities.update && (
          <button
            type="button"
            className="button"
            disabled={update.busy}
            onClick={() => set({ disabled: !account.disabled })}
          >
            {account.disabled ? '重新启用' : '停用'}
          </button>
        )}
      </div>
      <section aria-labelledby="grants">
        <h3 id="grants">角色与范围</h3>
        <Grants account={account} />
      </section>
      {account.abilities.grant && <GrantForm account={account} />}
    </Dialog>
  );
}
