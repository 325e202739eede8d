import type { Kind } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useCan, useMe } from '../../../api/me.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { monthDay } from '../../../ui/dates.ts';
import { css } from '../../../ui/kit/index.ts';
import { fieldWords, shapeWord, visibilityWord } from './kind-words.ts';

/** A kind as it was declared: its fields, its path, who sees it. */
export function KindDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { today } = useMe();
  const write = useCan()('kinds:write');
  return (
    <Dialog
      wide
      title={kind.title}
      onClose={onClose}
      actions={
        write &&
        kind.source === 'site' && (
          <Link className="button primary" to="/kinds/$id/edit" params={{ id: kind.id }}>
            修改
          </Link>
        )
      }
    >
      <dl className="facts">
        <dt>负责</dt>
        <dd>{kind.owner}</dd>
        <dt>用途</dt>
        <dd>{kind.purpose}</dd>
        <dt>到期</dt>
        <dd>{monthDay(kind.expires, today)}，到期后要重新说明用途</dd>
        <dt>形状</dt>
        <dd>
          {shapeWord[kind.shape] ?? kind.shape}，每条约 {kind.minutes} 分钟
        </dd>
        <dt>流程</dt>
        <dd>
          {kind.accepted
            ? kind.selfAccepting
              ? '提交后由上级认可；本单位的即时计入'
              : '提交后由上级认可'
            : '保存即计入'}
        </dd>
        <dt>谁能看</dt>
        <dd>{visibilityWord[kind.visibility]}</dd>
        <dt>台账列</dt>
        <dd>{kind.ledger.map((column) => column.title).join('、')}</dd>
      </dl>
      <div className={css.scroll}>
        <table className={`${css.table} ${css.stacked}`}>
          <thead>
            <tr>
              <th scope="col">字段</th>
              <th scope="col">怎么填</th>
              <th scope="col">必填</th>
            </tr>
          </thead>
          <tbody>
            {kind.fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.title}</th>
                <td>
                  {fieldWords(field)}
                  {field.help && <span className="quiet">　{field.help}</span>}
                </td>
                <td>{field.required ? '必填' : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
