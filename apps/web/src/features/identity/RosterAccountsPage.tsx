import { useRef, useState } from 'react';
import type { SuggestedAccount, UnitRef } from '@liulian/contract';
import { call, urlOf } from '../../api/client.ts';
import { useApi } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { UnitPicker } from '../../ui/UnitPicker.tsx';
import { css, useChange } from '../../ui/kit/index.ts';
import { Slips, type Slip } from './accounts/Slips.tsx';
import page from './accounts/accounts.module.css';

/** Accounts for people of the roster, roles as their posts suggest; none works before it is confirmed. */
export default function RosterAccountsPage() {
  const [units, setUnits] = useState<UnitRef[]>([]);
  const [posts, setPosts] = useState<'with' | 'all'>('with');
  const [sheet, setSheet] = useState<SuggestedAccount[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [left, setLeft] = useState<string[]>([]);
  const [slips, setSlips] = useState<Slip[]>([]);
  const file = useRef<HTMLInputElement>(null);
  const filter = { posts, ...(units[0] ? { unitId: units[0].id } : {}) };
  const list = useApi('suggestAccounts', { query: filter }, { enabled: sheet === null });
  const rows = sheet ?? list.data?.items ?? [];
  const good = rows.filter((row) => row.problem === null && !left.includes(row.person.id));
  const wrong = rows.filter((row) => row.problem !== null);
  const create = useChange('createAccounts', {
    said: '已建账号，等安全管理员确认',
    onDone: ({ items }) => {
      setSlips(items);
      setSheet(null);
      setLeft([]);
    },
  });
  const read = async (chosen: File): Promise<void> => {
    try {
      const { items } = await call('readAccountSheet', { file: chosen });
      setError(null);
      setLeft([]);
      setSheet(items);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className="page">
      <PageHead
        title="批量建账号"
        note="名册里在职、还没有账号的人；角色按任职建议，由安全管理员确认后才生效。"
      >
        <a className="button" href={urlOf('exportAccountSuggestions', { query: filter })} download>
          下载 Excel
        </a>
        <button type="button" className="button" onClick={() => file.current?.click()}>
          读入改好的 Excel 或 CSV
        </button>
        <input
          ref={file}
          hidden
          type="file"
          accept=".xlsx,.csv"
          aria-label="改好的 Excel 或 CSV"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            event.target.value = '';
            if (chosen) void read(chosen);
          }}
        />
      </PageHead>
      <div className="card">
        {sheet === null ? (
          <div className={css.filters}>
            <label className={css.whole}>
              哪个单位（含下级）
              <UnitPicker label="单位" single value={units} onChange={setUnits} />
            </label>
            <label className={css.whole}>
              哪些人
              <select
                className="input"
                value={posts}
                onChange={(event) => setPosts(event.target.value as 'with' | 'all')}
              >
                <option value="with">任职建议了角色的</option>
                <option value="all">所有在职的（含队员）</option>
              </select>
            </label>
          </div>
        ) : (
          <p>
            读入的表有 {sheet.length} 行。
            {wrong.length > 0 && <b>其中 {wrong.length} 行不能用，改好再读入，或只建其余的。</b>}{' '}
            <button type="button" className={css.link} onClick={() => setSheet(null)}>
              不用这张表
            </button>
          </p>
        )}
        {error !== null && <ErrorBox error={error} />}
        {sheet === null && list.isPending && <Loading />}
        {sheet === null && list.error && <ErrorBox error={list.error} />}
        {!list.isPending && rows.length === 0 && (
          <Empty title="这里的人都有账号了">
            换个单位，或改看“所有在职的”。名册里还没有人时，先导入人员。
          </Empty>
        )}
        {rows.length > 0 && (
          <>
            <div className={css.scroll}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">姓名</th>
                    <th scope="col">单位与职务</th>
                    <th scope="col">用户名</th>
                    <th scope="col">建议的角色与范围</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.person.id}>
                      <th scope="row">
                        <label className="check">
                          {row.problem === null && (
                            <input
                              type="checkbox"
                              checked={!left.includes(row.person.id)}
                              onChange={() =>
                                setLeft(
                                  left.includes(row.person.id)
                                    ? left.filter((id) => id !== row.person.id)
                                    : [...left, row.person.id],
                                )
                              }
                            />
                          )}
                          <span>{row.person.name}</span>
                        </label>
                      </th>
                      <td>
                        {row.unit.name}
                        {row.posts.length > 0 && <span className="quiet"> {row.posts.join('、')}</span>}
                      </td>
                      <td>{row.username}</td>
                      <td>
                        {row.problem ? (
                          <span className="wrong">{row.problem}</span>
                        ) : (
                          <>
                            {row.roleTitle ?? '不授角色'}
                            {row.roleUnit && ` · ${row.roleUnit.name}`}
                          </>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div className={`row ${page.below}`}>
              <button
                type="button"
                className="button primary"
                disabled={good.length === 0 || create.busy}
                onClick={() =>
                  create.run({
                    body: {
                      rows: good.map((row) => ({
                        personId: row.person.id,
                        username: row.username,
                        role: row.role,
                        unitId: row.roleUnit?.id ?? null,
                      })),
                    },
                  })
                }
              >
                {create.busy ? '正在建…' : `建 ${good.length} 个账号，给出甲码`}
              </button>
            </div>
          </>
        )}
      </div>
      {slips.length > 0 && <Slips half="甲码" slips={slips} onClose={() => setSlips([])} />}
    </div>
  );
}
