import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { UnitRef } from '@liulian/contract';
import type { CallArgs } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { monthDay } from '../../../ui/dates.ts';
import { Empty, ErrorBox, Loading } from '../../../ui/states-of-page.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { css, More } from '../../programme/parts/index.ts';
import { PersonDialog } from './PersonDialog.tsx';
import { useVocabulary } from './vocabulary.ts';

export function PeopleTab({ unit }: { unit: UnitRef }) {
  const can = useCan();
  const { today } = useMe();
  const words = useVocabulary();
  const [text, setText] = useState('');
  const [personClass, setPersonClass] = useState('');
  const [post, setPost] = useState('');
  const [direct, setDirect] = useState(false);
  const [creating, setCreating] = useState(false);
  const q = useDebounced(text.trim());
  const query = { unitId: unit.id, limit: 50, ...(q ? { q } : {}), ...(personClass ? { class: [personClass] } : {}), ...(post ? { post: [post] } : {}), ...(direct ? { direct: 'true' } : {}) } as NonNullable<CallArgs<'listPeople'>['query']>;
  const list = usePages('listPeople', { query });
  return (
    <>
      <div className={css.filters}>
        <label>找人<input className="input" type="search" placeholder="姓名或拼音首字母" value={text} onChange={(event) => setText(event.target.value)} /></label>
        <label>类别<select className="input" value={personClass} onChange={(event) => setPersonClass(event.target.value)}><option value="">全部</option>{Object.entries(words.classes).map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select></label>
        {words.posts.length > 0 && <label>职务<select className="input" value={post} onChange={(event) => setPost(event.target.value)}><option value="">全部</option>{words.posts.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select></label>}
        <label>范围<select className="input" value={direct ? '1' : ''} onChange={(event) => setDirect(event.target.value === '1')}><option value="">本单位及下级</option><option value="1">只看本单位</option></select></label>
        {can('organisation:write') && <button type="button" className="button primary" onClick={() => setCreating(true)}>新增人员</button>}
      </div>
      {list.error && <ErrorBox error={list.error} retry={() => { void list.refetch(); }} />}
      {list.isPending && <Loading what="正在找" />}
      {!list.isPending && !list.error && list.items.length === 0 && <Empty title="没有符合条件的人">换个条件，或用“新增人员”“表格导入”添加。</Empty>}
      {list.items.length > 0 && (
        <>
          <div className={css.scroll}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead><tr><th scope="col">姓名</th><th scope="col">单位</th><th scope="col">类别</th><th scope="col">职务</th><th scope="col">入队</th></tr></thead>
              <tbody>
                {list.items.map((person) => (
                  <tr key={person.id}>
                    <th scope="row" className="nowrap"><Link to="/people/$id" params={{ id: person.id }}>{person.name}</Link></th>
                    <td>{person.unit.name}</td><td className="nowrap">{person.classTitle}</td>
                    <td data-title="职务">{person.posts.map((one) => (one.unit.id === person.unit.id ? one.title : `${one.title}（${one.unit.name}）`)).join('、') || '—'}</td>
                    <td className="nowrap" data-title="入队">{person.joinedOn ? monthDay(person.joinedOn, today) : '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <More list={list} shown={list.items.length} total={list.total} />
        </>
      )}
      {creating && <PersonDialog unit={unit} onClose={() => setCreating(false)} />}
    </>
  );
}
