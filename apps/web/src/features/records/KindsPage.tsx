import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Kind } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { css } from '../../ui/kit/index.ts';
import { KindDialog } from './kinds/KindDialog.tsx';
import { shapeWord } from './kinds/kind-words.ts';
import page from './kinds/kinds.module.css';

function Row({ kind, today, onOpen }: { kind: Kind; today: string; onOpen: () => void }) {
  const required = kind.fields.filter((field) => field.required).length;
  return (
    <tr>
      <th scope="row">
        <button type="button" className={css.link} onClick={onOpen}>
          {kind.title}
        </button>
        <span className={page.more}>
          {shapeWord[kind.shape] ?? kind.shape}
          {kind.source === 'site' && ' · 本站自建'}
        </span>
      </th>
      <td className={css.whole}>
        {kind.owner}
        <span className={page.more}>{kind.purpose}</span>
      </td>
      <td className="nowrap" data-title="到期">
        {monthDay(kind.expires, today)}
        {kind.expires < today && <span className="late"> 已到期</span>}
      </td>
      <td className="num" data-title="字段（必填）">
        {kind.fields.length}（{required}）
      </td>
      <td className="num" data-title="分钟/条">
        {kind.minutes}
      </td>
    </tr>
  );
}

/** A new kind of record is a text with an owner, a purpose and an end: never a change to the program. */
export default function KindsPage() {
  const { today } = useMe();
  const write = useCan()('kinds:write');
  const kinds = useApi('listKinds', {}, { staleTime: 60_000 });
  const [open, setOpen] = useState<Kind | null>(null);
  return (
    <div className="page">
      <PageHead title="记录类型" note="大家能填的全部表格。每种都要有人负责、有用途、有到期日。">
        {write && (
          <Link className="button primary" to="/kinds/new">
            新增一种
          </Link>
        )}
      </PageHead>
      <Load of={kinds}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="还没有记录类型">点“新增一种”做一张表。</Empty>
          ) : (
            <div className={`card ${css.scroll}`}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">类型</th>
                    <th scope="col">谁要的，为什么</th>
                    <th scope="col">到期</th>
                    <th scope="col" className="num">
                      字段（必填）
                    </th>
                    <th scope="col" className="num">
                      分钟/条
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((kind) => (
                    <Row key={kind.id} kind={kind} today={today} onOpen={() => setOpen(kind)} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Load>
      {open && <KindDialog kind={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
