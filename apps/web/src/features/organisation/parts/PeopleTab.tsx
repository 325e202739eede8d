import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { UnitRef } from '@liulian/contract';
import { urlOf, type CallArgs } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { monthDay } from '../../../ui/dates.ts';
import { Empty } from '../../../ui/states-of-page.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { css, Listing, SelectFilter } from '../../../ui/kit/index.ts';
import { PersonDialog } from './PersonDialog.tsx';
import { useVocabulary } from './vocabulary.ts';

export function PeopleTab({ unit }: { unit: UnitRef }) {
  const can = useCan();
  const { today } = useMe();
  const words = useVocabulary();
  const [text, setText] = useState('');
  const [personClass, setPersonClass] = useState('');
  const [post, setPost] = useState('');
  const [direct, setDirect] = useState('');
  const [creating, setCreating] = useState(false);
  const q = useDebounced(text.trim());
  const query = {
    unitId: unit.id,
    ...(q ? { q } : {}),
    ...(personClass ? { class: [personClass] } : {}),
    ...(post ? { post: [post] } : {}),
    ...(direct ? { direct } : {}),
  } as NonNullable<CallArgs<'exportPeople'>['query']>;
  const list = usePages('listPeople', { query: { ...query, limit: 50 } });
  return (
    <>
      <div className={css.filters}>
        <label>
          找人
          <input
            className="input"
            type="search"
            placeholder="姓名或拼音首字母"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <SelectFilter
          label="类别"
          value={personClass}
          choices={Object.entries(words.classes)}
          onChange={setPersonClass}
        />
        {words.posts.length > 0 && (
          <SelectFilter
            label="职务"
            value={post}
            choices={words.posts.map((one) => [one.id, one.title])}
            onChange={setPost}
          />
        )}
        <SelectFilter
          label="范围"
          value={direct}
          all="本单位及下级"
          choices={[['true', '只看本单位']]}
          onChange={setDirect}
        />
        <a className="button" href={urlOf('exportPeople', { query })} download>
          导出花名册
        </a>
        {can('organisation:write') && (
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            新增人员
          </button>
        )}
      </div>
      <Listing
        of={list}
        waiting="正在找"
        empty={<Empty title="没有符合条件的人">换个条件，或用“新增人员”“表格导入”添加。</Empty>}
      >
        {(items) => (
          <div className={css.scroll}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead>
                <tr>
                  <th scope="col">姓名</th>
                  <th scope="col">单位</th>
                  <th scope="col">类别</th>
                  <th scope="col">职务</th>
                  <th scope="col">入队</th>
                </tr>
              </thead>
              <tbody>
                {items.map((person) => (
                  <tr key={person.id}>
                    <th scope="row" className="nowrap">
                      <Link to="/people/$id" params={{ id: person.id }}>
                        {person.name}
                      </Link>
                    </th>
                    <td>{person.unit.name}</td>
                    <td className="nowrap">{person.classTitle}</td>
                    <td data-title="职务">
                      {person.posts
                        .map((one) =>
                          one.unit.id === person.unit.id ? one.title : `${one.title}（${one.unit.name}）`,
                        )
                        .join('、') || '—'}
                    </td>
                    <td className="nowrap" data-title="入队">
                      {person.joinedOn ? monthDay(person.joinedOn, today) : '—'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {creating && <PersonDialog unit={unit} onClose={() => setCreating(false)} />}
    </>
  );
}
