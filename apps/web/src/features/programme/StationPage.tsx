import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { query } from '../../api/hooks.ts';
import { dayText } from '../../ui/dates.ts';
import { Link } from '../../ui/Link.tsx';
import { usePageTitle } from '../../ui/PageHead.tsx';
import { leftText } from '../../ui/progress.ts';
import { ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { ReceivedHint } from '../records/index.ts';
import { doingOf } from '../../ui/duty-form.ts';
import { dutyWords } from '../../ui/duty-words.ts';
import { LessonCard } from './LessonCard.tsx';
import type { Duty, Me } from '@liulian/contract';
import './station.css';

const openStates = ['overdue', 'due-soon', 'open'] as const;
export const isLesson = (duty: Duty) =>
  duty.form?.fields.category === 'ten-minute-lesson' || duty.obligationId === 'ten-minute-lesson';

/** What public/early.js asks in the same words. */
export const stationQuery = (me: Me) =>
  query('listDuties', { query: { unitId: me.unit.id, direct: 'true', state: [...openStates], limit: 100 } });

/** The station on a telephone: the one thing for today, what else is open, and two buttons. */
export default function StationPage() {
  const me = useMe();
  usePageTitle(me.unit.name);
  const duties = useQuery(stationQuery(me));
  const lesson = duties.data?.items.find(isLesson);
  // The unit's own and the instructor's own; what each of the others has to do is on their pages.
  const rest =
    duties.data?.items.filter(
      (duty) =>
        !isLesson(duty) && (duty.bearer.type === 'unit' || duty.bearer.ids.includes(me.person?.id ?? '')),
    ) ?? [];
  return (
    <div className="page column station">
      <h1 className="sr-only">
        {me.unit.name} · {dayText(me.today)}
      </h1>
      <ReceivedHint wait={duties.data === undefined} />
      <LessonCard duty={lesson} known={duties.data !== undefined} />
      <section aria-labelledby="rest" className="station-rest">
        <h2 id="rest">
          {duties.data ? (rest.length > 0 ? `还有 ${rest.length} 件` : '别的都办完了') : '还要做的'}
        </h2>
        {duties.isPending && <Loading what="正在取本站任务" />}
        {duties.error && (
          <ErrorBox
            error={duties.error}
            retry={() => {
              void duties.refetch();
            }}
          />
        )}
        {rest.length > 0 && (
          <ul className="card lines station-list">
            {rest.slice(0, 12).map((duty) => (
              <DutyLine key={duty.id} duty={duty} />
            ))}
          </ul>
        )}
        {duties.data && rest.length === 0 && (
          <p className="quiet">到了日子的任务会自己出现在这里。平时办了什么事，按下面记一笔就行。</p>
        )}
        {rest.length > 12 && (
          <p>
            <Link href="/todo">看全部 {rest.length} 件</Link>
          </p>
        )}
      </section>
      <div className="station-foot no-print">
        <Link className="button big primary" href="/records/new">
          ＋ 记一件事
        </Link>
        <Link className="button big" href="/report">
          我要反映
        </Link>
      </div>
    </div>
  );
}

function DutyLine({ duty }: { duty: Duty }) {
  const { today } = useMe();
  const doing = doingOf(duty, today);
  const words = dutyWords(duty, today);
  const urgent = duty.state !== 'open';
  return (
    <li className="station-duty">
      <Link href={`/duties/${encodeURIComponent(duty.id)}`} className="station-what">
        <b>{duty.title}</b>
        {duty.bearer.type !== 'unit' && <span className="quiet"> {duty.bearer.name}</span>}
        <span className="station-when">
          {urgent ? (
            <StateTag state={duty.state} note={words.note} />
          ) : (
            <span className="quiet">{words.due}</span>
          )}
          <span className="quiet">
            {duty.pending > 0 ? '已提交，待认可' : leftText(duty.progress, duty.unitWord)}
          </span>
        </span>
      </Link>
      {doing && (
        <Link
          className="button small"
          href={doing.href}
          aria-label={`${doing.word}：${duty.cause?.title ?? duty.title}`}
        >
          {doing.word}
        </Link>
      )}
    </li>
  );
}
