import { useState } from 'react';
import type { GrantProposal, Opening } from '@liulian/contract';
import { usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/me.ts';
import { momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import { css, Listing, useChange } from '../../ui/kit/index.ts';
import { Slips, type Slip } from './accounts/Slips.tsx';
import page from './accounts/accounts.module.css';

const purposes: Record<Opening['purpose'], string> = {
  first: '开通',
  password: '重设密码',
  'second-factor': '重设密码，去掉动态口令',
};

/** Ticked rows of those that may be ticked; all of them in one touch. */
function useTicks(ids: string[]) {
  const [ticked, setTicked] = useState<string[]>([]);
  const chosen = ticked.filter((id) => ids.includes(id));
  return {
    chosen,
    all: ids.length > 0 && chosen.length === ids.length,
    toggle: (id: string) =>
      setTicked(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]),
    toggleAll: () => setTicked(chosen.length === ids.length ? [] : ids),
  };
}

function Openings() {
  const list = usePages('listOpenings', { query: { limit: 200 } });
  const [slips, setSlips] = useState<Slip[]>([]);
  const ticks = useTicks(list.items.filter((item) => item.abilities.confirm).map((item) => item.id));
  const confirm = useChange('confirmOpenings', {
    said: '已确认',
    onDone: ({ items }) =>
      setSlips(items.flatMap(({ code, ...rest }) => (code === null ? [] : [{ ...rest, code }]))),
  });
  const end = useChange('endOpening', { said: '已撤销' });
  return (
    <section className="card" aria-labelledby="openings">
      <h2 id="openings" className={css.title}>
        开通和重置
      </h2>
      <Listing
        of={list}
        empty={<Empty title="没有等着的开通和重置">别的管理员提出后会通知您，也会列在这里。</Empty>}
      >
        {(items) => (
          <>
            <div className={css.scroll}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">账号</th>
                    <th scope="col">要做什么</th>
                    <th scope="col">为什么</th>
                    <th scope="col">提出</th>
                    <th scope="col">
                      <span className="sr-only">操作</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.id}>
                      <th scope="row">
                        <label className="check">
                          {item.abilities.confirm && (
                            <input
                              type="checkbox"
                              checked={ticks.chosen.includes(item.id)}
                              onChange={() => ticks.toggle(item.id)}
                            />
                          )}
                          <span>
                            {item.account.username}
                            <br />
                            <span className="quiet">
                              {[item.person?.name, item.unit?.name, ...item.roles]
                                .filter(Boolean)
                                .join(' · ')}
                            </span>
                          </span>
                        </label>
                      </th>
                      <td>
                        {purposes[item.purpose]}
                        <br />
                        <span className="quiet">
                          {item.delivery === 'mail' ? '链接发到本人邮箱' : '甲码、乙码两张凭条'}
                        </span>
                      </td>
                      <td>{item.reason}</td>
                      <td>
                        {item.proposedBy} {momentText(item.proposedAt)}
                        {item.confirmedBy && (
                          <>
                            <br />
                            <span className="quiet">{item.confirmedBy} 已确认，等本人设密码</span>
                          </>
                        )}
                      </td>
                      <td className="num">
                        {item.abilities.end && (
                          <button
                            type="button"
                            className={css.link}
                            aria-label={`撤销 ${item.account.username}`}
                            onClick={() => end.run({ params: { id: item.id } })}
                          >
                            撤销
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div className={`row ${page.below}`}>
              <button type="button" className="button" onClick={ticks.toggleAll}>
                {ticks.all ? '全不选' : '全选能确认的'}
              </button>
              <button
                type="button"
                className="button primary"
                disabled={ticks.chosen.length === 0 || confirm.busy}
                onClick={() => confirm.run({ body: { ids: ticks.chosen } })}
              >
                {ticks.chosen.length > 0 ? `确认 ${ticks.chosen.length} 个` : '确认'}
              </button>
            </div>
          </>
        )}
      </Listing>
      {slips.length > 0 && <Slips half="乙码" slips={slips} onClose={() => setSlips([])} />}
    </section>
  );
}

function Grants() {
  const list = usePages('listGrantProposals', { query: { limit: 200 } });
  const ticks = useTicks(list.items.map((item) => item.id));
  const decide = useChange('decideGrants', { said: '已答复' });
  const who = (item: GrantProposal): string => item.person?.name ?? item.account.username;
  return (
    <section className="card" aria-labelledby="grants">
      <h2 id="grants" className={css.title}>
        建议的授权
      </h2>
      <Listing
        of={list}
        empty={
          <Empty title="没有等着的授权">批量建账号、人员调动时建议的角色会列在这里，您不授就不生效。</Empty>
        }
      >
        {(items) => (
          <>
            <div className={css.scroll}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">谁</th>
                    <th scope="col">角色与范围</th>
                    <th scope="col">为什么</th>
                    <th scope="col">提出</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.id}>
                      <th scope="row">
                        <label className="check">
                          <input
                            type="checkbox"
                            checked={ticks.chosen.includes(item.id)}
                            onChange={() => ticks.toggle(item.id)}
                          />
                          <span>
                            {who(item)} <span className="quiet">{item.account.username}</span>
                          </span>
                        </label>
                      </th>
                      <td>
                        {item.title} · {item.unit.name}及下级
                      </td>
                      <td>{item.reason}</td>
                      <td>
                        {item.proposedBy} {momentText(item.proposedAt)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div className={`row ${page.below}`}>
              <button type="button" className="button" onClick={ticks.toggleAll}>
                {ticks.all ? '全不选' : '全选'}
              </button>
              <button
                type="button"
                className="button"
                disabled={ticks.chosen.length === 0 || decide.busy}
                onClick={() => decide.run({ body: { ids: ticks.chosen, grant: false } })}
              >
                不授
              </button>
              <button
                type="button"
                className="button primary"
                disabled={ticks.chosen.length === 0 || decide.busy}
                onClick={() => decide.run({ body: { ids: ticks.chosen, grant: true } })}
              >
                {ticks.chosen.length > 0 ? `授予 ${ticks.chosen.length} 项` : '授予'}
              </button>
            </div>
          </>
        )}
      </Listing>
    </section>
  );
}

/** The second person's page: what one administrator proposed and another has to agree to. */
export default function ConfirmationsPage() {
  const can = useCan();
  return (
    <div className="page">
      <PageHead title="待确认" note="一个人提出，另一个人确认。谁也拿不到能用的密码。" />
      <div className="stack">
        <Openings />
        {can('roles:grant') && <Grants />}
      </div>
    </div>
  );
}
