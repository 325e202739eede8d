import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { Unit } from '@liulian/contract';
import { useApi } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { monthDay } from '../../../ui/dates.ts';
import { Empty, Load } from '../../../ui/states-of-page.tsx';
import { css, levelWord, numberText } from '../../../ui/kit/index.ts';
import { RenameDialog } from './RenameDialog.tsx';
import { UnitDialog } from './UnitDialog.tsx';
import { useVocabulary } from './vocabulary.ts';
import page from './organisation.module.css';

type Loaded = Parameters<typeof Load<Unit>>[0]['of'];

function PartyOrganisations({ unitId }: { unitId: string }) {
  const list = useApi('listPartyOrganisations', { params: { id: unitId } });
  if (!list.data || list.data.items.length === 0) return null;
  return (
    <section className={css.section} aria-labelledby="party">
      <h2 id="party" className={css.title}>
        党组织与纪委
      </h2>
      <ul className="lines">
        {list.data.items.map((item) => (
          <li key={item.id} className={page.party}>
            <b>{item.name}</b>
            <span className="quiet">
              {item.members.map((member) => `${member.postTitle} ${member.person.name}`).join('，') ||
                '还没有成员任职'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Below({ unit, onSelect }: { unit: Unit; onSelect: (id: string) => void }) {
  const { today } = useMe();
  const below = useApi('listUnits', { query: { parentId: unit.id, limit: 1000 } }, { staleTime: 60_000 });
  if (unit.level === 'station' || unit.level === 'office') return null;
  return (
    <section className={css.section} aria-labelledby="below">
      <h2 id="below" className={css.title}>
        直接下级 <small>{below.data ? `${below.data.total} 个` : ''}</small>
      </h2>
      <Load of={below}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="还没有下级单位">用上面的“新建下级单位”，或从表格导入。</Empty>
          ) : (
            <div className={css.scroll}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">单位</th>
                    <th scope="col">层级</th>
                    <th scope="col">牌子</th>
                    <th scope="col" className="num">
                      人员
                    </th>
                    <th scope="col">成立</th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((child) => (
                    <tr key={child.id}>
                      <th scope="row">
                        <button type="button" className={css.link} onClick={() => onSelect(child.id)}>
                          {child.name}
                        </button>
                      </th>
                      <td>{levelWord[child.level]}</td>
                      <td data-title="牌子">{child.plateName ?? '—'}</td>
                      <td className="num" data-title="人员">
                        {numberText(child.people)}
                      </td>
                      <td className="nowrap" data-title="成立">
                        {monthDay(child.from, today)}
                        {child.to && <span className="late"> 至{monthDay(child.to, today)}</span>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Load>
    </section>
  );
}

export function UnitsTab({ unit, onSelect }: { unit: Loaded; onSelect: (id: string) => void }) {
  const can = useCan();
  const { today } = useMe();
  const words = useVocabulary();
  const [dialog, setDialog] = useState<'edit' | 'rename' | 'create' | null>(null);
  return (
    <Load of={unit}>
      {(data) => (
        <>
          <div className="row spread">
            <h2>
              {data.name}
              {data.plateName && <span className="quiet">　牌子：{data.plateName}</span>}
            </h2>
            <div className="actions no-print">
              <Link className="button" to="/units/$id" params={{ id: data.id }}>
                单位页
              </Link>
              {data.abilities.update && (
                <button type="button" className="button" onClick={() => setDialog('edit')}>
                  修改
                </button>
              )}
              {data.abilities.update && (
                <button type="button" className="button" onClick={() => setDialog('rename')}>
                  更名
                </button>
              )}
              {can('organisation:write') && data.level !== 'station' && data.level !== 'office' && (
                <button type="button" className="button primary" onClick={() => setDialog('create')}>
                  新建下级单位
                </button>
              )}
            </div>
          </div>
          <dl className={`facts ${page.facts}`}>
            <dt>层级</dt>
            <dd>{levelWord[data.level]}</dd>
            <dt>简称</dt>
            <dd>{data.shortName}</dd>
            {data.formerNames.length > 0 && (
              <>
                <dt>曾用名</dt>
                <dd>{data.formerNames.join('、')}</dd>
              </>
            )}
            <dt>人员</dt>
            <dd>{numberText(data.people)} 人</dd>
            <dt>成立</dt>
            <dd>
              {monthDay(data.from, today)}
              {data.to ? `，${monthDay(data.to, today)}撤销` : ''}
            </dd>
            {data.flags.length > 0 && (
              <>
                <dt>特征</dt>
                <dd>{data.flags.map((flag) => words.flags[flag] ?? flag).join('、')}</dd>
              </>
            )}
          </dl>
          <PartyOrganisations unitId={data.id} />
          <Below unit={data} onSelect={onSelect} />
          {dialog === 'edit' && <UnitDialog unit={data} onClose={() => setDialog(null)} />}
          {dialog === 'rename' && <RenameDialog unit={data} onClose={() => setDialog(null)} />}
          {dialog === 'create' && <UnitDialog parent={data} onClose={() => setDialog(null)} />}
        </>
      )}
    </Load>
  );
}
