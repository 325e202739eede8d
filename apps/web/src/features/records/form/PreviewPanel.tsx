import type { Preview } from '@liulian/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../../../api/client.ts';
import { useMe } from '../../../api/me.ts';
import { detailOf } from '../../../api/problem.ts';
import { dayText } from '../../../ui/dates.ts';
import { progressText } from '../../../ui/progress.ts';
import { Mark } from '../../../ui/StateTag.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import type { RecordBody } from './form-model.ts';

/** Asks the server, a moment after the last change, what this record would complete. */
export function usePreview(body: RecordBody, id: string | undefined, wanted = true) {
  const asked = useDebounced(JSON.stringify(id ? { ...body, id } : body), 450);
  return useQuery({
    queryKey: ['previewRecord', asked],
    queryFn: ({ signal }) => call('previewRecord', { body: JSON.parse(asked) as RecordBody, signal }),
    enabled: wanted && body.unitIds.length > 0 && body.occurredOn !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What the parties of a record will have to do because of it; in the form and before its acceptance. */
export function Owed({ owed, done }: { owed: Preview['owed']; done: boolean }) {
  const { today } = useMe();
  if (owed.length === 0) return null;
  return (
    <section className="stack" style={{ gap: 6 }} aria-label="会布置的任务">
      <h2>{done ? '还会布置任务' : '发出后会布置任务'}</h2>
      <ul className="owed">
        {owed.map(({ title, bearers, dueOn }) => (
          <li key={title}>
            {title}
            <span className="quiet">
              {' '}
              {bearers.slice(0, 3).join('、')}
              {bearers.length > 3 && ` 等 ${bearers.length} 个`}
              {dueOn && ` · ${dayText(dueOn, today)}前`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Props {
  preview: Preview | undefined;
  error: unknown;
  tagged: string[];
  onTag: (categories: string[]) => void;
  titleOf: (category: string) => string;
}
export function PreviewPanel({ preview, error, tagged, onTag, titleOf }: Props) {
  if (error && !preview)
    return <p className="quiet">暂时算不出会完成哪些任务：{detailOf(error)}不影响登记。</p>;
  const groups = preview?.groups ?? [];
  const could = preview?.couldAlso.filter((c) => !tagged.includes(c.category)) ?? [];
  return (
    <div className="stack" style={{ gap: 10 }} aria-live="polite">
      {(groups.length > 0 || !preview?.owed.length) && (
        <h2>这条记录将完成{groups.length > 0 && ` ${groups.length} 项`}</h2>
      )}
      {preview && groups.length === 0 && preview.owed.length === 0 && (
        <p className="quiet">按现在填的内容，没有任务会因此变化；它仍会进台账。</p>
      )}
      <ul className="preview-groups">
        {groups.map((group) => (
          <li key={`${group.obligationId}${group.bearerType}`}>
            <Mark shape={group.met > 0 ? 'tick' : 'half'} tone={group.met > 0 ? 'done' : 'plain'} />
            <span>{group.title}</span>
            <span className="num">
              {group.after
                ? progressText(group.after)
                : `${group.bearers} ${group.bearerType === 'unit' ? '个单位' : '人'}`}
            </span>
          </li>
        ))}
      </ul>
      {preview && <Owed owed={preview.owed} done={groups.length > 0} />}
      {(could.length > 0 || tagged.length > 0) && (
        <fieldset>
          <legend>同一件事，也可以算作</legend>
          <div className="row" style={{ gap: 6, marginTop: 6 }}>
            {tagged.map((category) => (
              <label key={category} className="toggle">
                <input type="checkbox" checked onChange={() => onTag(tagged.filter((t) => t !== category))} />
                {titleOf(category)}
              </label>
            ))}
            {could.map((c) => (
              <label key={c.category} className="toggle">
                <input type="checkbox" checked={false} onChange={() => onTag([...tagged, c.category])} />＋{' '}
                {c.title}
                {c.duties > 1 && ` · ${c.duties} 项`}
              </label>
            ))}
          </div>
          <p className="help quiet">确实一并开展了才点，一次活动不用登记几遍。</p>
        </fieldset>
      )}
      {preview && preview.warnings.length > 0 && (
        <ul className="hint heed">
          {preview.warnings.map(({ field, message }) => (
            <li key={`${field}${message}`}>{message}。如果本来就是这样，照常办就行。</li>
          ))}
        </ul>
      )}
      {preview && <Alike records={preview.alike} />}
      {preview?.lateEntry && (
        <p className="hint heed">事情已过去一段时间，会标为“补记”。如实填发生的日期就好。</p>
      )}
      {preview?.overPerHead && <p className="hint heed">人均费用超过标准，请在备注里写一句批准情况。</p>}
    </div>
  );
}

/** A warning, never a block: two events of one category on one day do happen. */
function Alike({ records }: { records: Preview['alike'] }) {
  const seen = records.filter((record) => record !== null);
  if (records.length === 0) return null;
  return (
    <p className="hint heed">
      这个单位同一天已有 {records.length} 条同类记录
      {seen.length > 0 && '：'}
      {seen.map((record, at) => (
        <span key={record.id}>
          {at > 0 && '、'}
          <Link to="/records/$id" params={{ id: record.id }} target="_blank">
            {record.title}
          </Link>
        </span>
      ))}
      。是同一件事就不用再登记。
    </p>
  );
}
