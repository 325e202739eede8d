import type { Kind, RecordDetail } from '@liulian/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useMe } from '../../api/me.ts';
import { useNarrow } from '../../base/use-narrow.ts';
import { dayText, fullDay, moneyText, momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { ErrorBox, Load } from '../../ui/states-of-page.tsx';
import { isConfidential } from '../../ui/states.ts';
import { RecordTag } from '../../ui/StateTag.tsx';
import { Watermark } from '../../ui/Watermark.tsx';
import { Changes } from './Changes.tsx';
import { Acts } from './flow/Acts.tsx';
import { Readers } from './flow/Readers.tsx';
import { Referrals } from './flow/Referrals.tsx';
import { LinkedRecord, UsedBy } from './flow/Related.tsx';
import { Parties, StageLine } from './flow/Standing.tsx';
import { Steps } from './flow/Steps.tsx';
import { Gathered, Tables } from './flow/Tables.tsx';
import { Thread } from './flow/Thread.tsx';
import { FileList } from './RecordFiles.tsx';
import { RecordActions } from './RecordActions.tsx';
import './record.css';
import './flow/flow.css';

export default function RecordPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const record = useApi('getRecord', { params: { id } });
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  return (
    <div className="page record-page">
      {!record.data && <PageHead title="记录" />}
      {record.error instanceof ApiProblem && record.error.code === 'record.recalled' ? (
        <>
          <ErrorBox error={record.error} />
          <p>
            <Link to="/received">看收到的其他文书</Link>
          </p>
        </>
      ) : (
        <Load of={record}>
          {(data) => <Body record={data} kind={kinds.data?.items.find((k) => k.id === data.kind)} />}
        </Load>
      )}
    </div>
  );
}

function Body({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  const { today } = useMe();
  // In a narrow window what is to be done now comes before what can be done with any record.
  const narrow = useNarrow();
  const after = narrow && record.stage !== null;
  return (
    <>
      {isConfidential(record) && <Watermark />}
      <PageHead
        title={record.title}
        note={
          <>
            {[
              record.kindTitle,
              record.number,
              record.categoryTitle === record.title ? null : record.categoryTitle,
            ]
              .filter(Boolean)
              .join(' · ')}
            <span className="record-stands">
              <RecordTag status={record.status} stage={record.stage} />
            </span>
          </>
        }
      >
        {!after && <RecordActions record={record} kind={kind} />}
      </PageHead>
      {record.status === 'returned' && record.returnReason && (
        <p className="hint heed record-note">退回原因：{record.returnReason}</p>
      )}
      {record.status === 'submitted' && record.reviewer && (
        <p className="hint record-note">在等{record.reviewer}认可，认可后计入任务。</p>
      )}
      {record.undoUntil && record.abilities.withdraw && (
        <p className="hint record-note">
          填错了？{momentText(record.undoUntil, today)}前可以撤回，不用写原因。
        </p>
      )}
      <StageLine record={record} kind={kind} />
      <Steps record={record} />
      {after && (
        <div className="actions no-print record-note">
          <RecordActions record={record} kind={kind} />
        </div>
      )}
      <div className="record-grid">
        <div className="stack">
          <Parties record={record} />
          {record.changes.length > 0 && (
            <section className="card" aria-label="改动">
              <Changes record={record} />
            </section>
          )}
          <section className="card" aria-label="内容">
            <Facts record={record} kind={kind} />
          </section>
          <Tables record={record} kind={kind} />
          <Gathered record={record} />
          <People record={record} kind={kind} />
          {(record.fileList.length > 0 || record.abilities.attach) && (
            <section
              className={record.fileList.length > 0 ? 'card' : 'card no-print'}
              aria-labelledby="files"
            >
              <h2 id="files">佐证 {record.fileList.length > 0 && record.fileList.length}</h2>
              <FileList record={record} />
            </section>
          )}
          <Thread record={record} />
        </div>
        <aside className="stack" aria-label="任务与经过">
          <UsedBy record={record} />
          {(record.stage === null || record.discharges.length > 0) && (
            <section className="card" aria-labelledby="discharged">
              <h2 id="discharged">完成的任务</h2>
              <Discharged record={record} />
            </section>
          )}
          <section className="card" aria-labelledby="history">
            <h2 id="history">经过</h2>
            {record.acts.length > 0 ? (
              <Acts record={record} />
            ) : (
              <ol className="record-history">
                {record.history.map((h) => (
                  <li key={`${h.at}${h.text}`}>
                    <time className="quiet" dateTime={h.at}>
                      {momentText(h.at, today)}
                    </time>{' '}
                    {h.text}
                    {h.by && <span className="quiet"> · {h.by}</span>}
                  </li>
                ))}
              </ol>
            )}
          </section>
          <Referrals record={record} />
          <Readers record={record} />
        </aside>
      </div>
    </>
  );
}

export function Facts({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  const { today } = useMe();
  const fields =
    kind?.fields.filter(
      (f) =>
        f.name !== 'category' &&
        record.values[f.name] !== record.title &&
        record.values[f.name] !== undefined &&
        record.values[f.name] !== null &&
        !['people', 'person', 'reference', 'references'].includes(f.type) &&
        !kind.parties.some((party) => party.field === f.name),
    ) ?? [];
  const derived =
    kind?.derived.filter(({ name }) => record.values[name] !== undefined && record.values[name] !== null) ??
    [];
  const shown = (name: string): string => {
    const value = record.fields[name] ?? record.values[name];
    const field = kind?.fields.find((f) => f.name === name);
    const word = (v: unknown): string => {
      if (typeof v === 'boolean') return v ? '是' : '否';
      if (typeof v === 'object' && v !== null)
        return String((v as { name?: string }).name ?? (v as { title?: string }).title ?? '');
      if (field?.type === 'date') return dayText(String(v), today);
      return field?.options?.find((o) => o.id === v)?.title ?? String(v);
    };
    return `${Array.isArray(value) ? value.map(word).join('、') : word(value)}${field?.unit ? ` ${field.unit}` : field?.type === 'money' ? ' 元' : ''}`;
  };
  const serves = ((record.values.servesAs as string[] | undefined) ?? []).map(
    (c) => kind?.fields.find((f) => f.name === 'category')?.options?.find((o) => o.id === c)?.title ?? c,
  );
  return (
    <dl className="facts">
      <dt>{kind?.dateTitle ?? '日期'}</dt>
      <dd>{fullDay(record.occurredOn)}</dd>
      <dt>登记时间</dt>
      <dd>
        {momentText(record.enteredAt, today)} · {record.createdBy}
        {record.lateEntry && <span className="late">　补记</span>}
      </dd>
      <dt>单位</dt>
      <dd>
        {record.units.map((u, i) => (
          <span key={u.id}>
            {i > 0 && '、'}
            <Link to="/units/$id" params={{ id: u.id }}>
              {u.name}
            </Link>
          </span>
        ))}
      </dd>
      {record.categoryTitle && (
        <>
          <dt>类别</dt>
          <dd>
            {record.categoryTitle}
            {serves.length > 0 && `，同时作为：${serves.join('、')}`}
          </dd>
        </>
      )}
      {fields.map((f) => [<dt key={f.name}>{f.title}</dt>, <dd key={`${f.name}-value`}>{shown(f.name)}</dd>])}
      {derived.map(({ name, title }) => [
        <dt key={name}>{title}</dt>,
        <dd key={`${name}-value`}>{shown(name)}</dd>,
      ])}
      {record.links.map((link) => [
        <dt key={link.field}>{link.title}</dt>,
        <dd key={`${link.field}-value`} className="linked-list">
          {link.items.map((item, at) => (
            <LinkedRecord key={item.id ?? at} item={item} />
          ))}
        </dd>,
      ])}
      {record.headcount !== null && (
        <>
          <dt>总人数</dt>
          <dd>{record.headcount} 人</dd>
        </>
      )}
      {record.cost !== null && (
        <>
          <dt>经费</dt>
          <dd>
            {moneyText(record.cost)}
            {record.perHead !== null && `，人均 ${moneyText(record.perHead)}`}
          </dd>
        </>
      )}
      {record.event && (
        <>
          <dt>由此引起</dt>
          <dd>{record.event.title}</dd>
        </>
      )}
      {record.note && (
        <>
          <dt>备注</dt>
          <dd>{record.note}</dd>
        </>
      )}
      {record.acceptedAt && record.stage === null && (
        <>
          <dt>认可</dt>
          <dd>
            {record.acceptedBy ?? '直接生效'} · {momentText(record.acceptedAt, today)}
          </dd>
        </>
      )}
    </dl>
  );
}

export function People({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  // Whoever is a party has a place of their own.
  const parties = new Set(record.stage === null ? [] : kind?.parties.map((party) => party.field));
  const roles = [...new Set(record.people.map((p) => p.role))]
    .filter((role) => !parties.has(role))
    .sort((a, b) => Number(a === 'participant') - Number(b === 'participant'));
  // Someone from outside is in the values only, by name.
  const outside =
    kind?.fields.filter(
      (f) =>
        f.type === 'person' && typeof record.values[f.name] === 'object' && record.values[f.name] !== null,
    ) ?? [];
  if (roles.length + outside.length === 0) return null;
  return (
    <section className="card" aria-labelledby="people">
      <h2 id="people">人员</h2>
      <dl className="facts">
        {outside.map((f) => [
          <dt key={f.name}>{f.title}</dt>,
          <dd key={`${f.name}-name`}>{(record.values[f.name] as { name?: string }).name}（外单位）</dd>,
        ])}
        {roles.map((role) => {
          const own = record.people.filter((p) => p.role === role);
          return [
            <dt key={role}>
              {own[0]?.roleTitle}
              {own.length > 3 && ` ${own.length} 人`}
            </dt>,
            <dd key={`${role}-names`}>{own.map((p) => p.person.name).join('、')}</dd>,
          ];
        })}
      </dl>
    </section>
  );
}

function Discharged({ record }: { record: RecordDetail }) {
  if (record.discharges.length === 0)
    return (
      <p className="quiet">
        {record.status === 'submitted'
          ? '认可后计入。'
          : record.status === 'accepted'
            ? '没有任务因这条记录变化。'
            : '还没有计入。'}
      </p>
    );
  const groups = Map.groupBy(record.discharges, (d) => d.title);
  return (
    <ul className="lines">
      {[...groups].map(([title, list]) => (
        <li key={title} className="record-duty">
          {list.length <= 3 ? (
            <>
              <span>{title}</span>
              <span className="quiet">
                {list.map((d, i) => (
                  <span key={d.dutyId}>
                    {i > 0 && '、'}
                    <Link to="/duties/$id" params={{ id: d.dutyId }}>
                      {d.bearer}
                    </Link>
                  </span>
                ))}
              </span>
            </>
          ) : (
            <details>
              <summary>
                {title} · {list.length} {list[0]?.bearerType === 'unit' ? '个单位' : '人'}
              </summary>
              <p className="quiet">{list.map((d) => d.bearer).join('、')}</p>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
