import type { ResponseOf } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Load } from '../../ui/states-of-page.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { css, numberText } from '../../ui/kit/index.ts';
import { everyText, lengthText } from './job-words.ts';

type Job = ResponseOf<'listJobs'>['items'][number];

/** Whether what happens by itself did happen. Refreshes by itself. */
export default function JobsPage() {
  const jobs = useApi('listJobs', {}, { refetchInterval: 10_000 });
  return (
    <div className="page column">
      <PageHead
        title="后台作业"
        note="提醒、重算、督办等到点自己做的事；漏跑的会补上，出错的会再试。每十秒刷新。"
      />
      <Load of={jobs}>
        {(data) => (
          <div className={`card ${css.scroll}`}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead>
                <tr>
                  <th scope="col">作业</th>
                  <th scope="col">状态</th>
                  <th scope="col">间隔</th>
                  <th scope="col">上次运行</th>
                  <th scope="col" className="num">
                    用时
                  </th>
                  <th scope="col" className="num">
                    办了
                  </th>
                  <th scope="col">下次运行</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((job) => (
                  <tr key={job.name}>
                    <th scope="row">
                      {job.title}
                      {job.off !== null && <small className="tone-quiet">：{job.off}</small>}
                      {job.lastError !== null && (
                        <small className="tone-overdue">
                          <br />
                          {job.failures > 1 ? `连续 ${job.failures} 次出错：` : '出错：'}
                          {job.lastError}
                          {job.lastSuccessAt && `；最近一次办成 ${momentText(job.lastSuccessAt)}`}
                        </small>
                      )}
                    </th>
                    <td className="nowrap" data-title="状态">
                      <State of={job} />
                    </td>
                    <td className="nowrap" data-title="间隔">
                      {everyText(job.every)}
                    </td>
                    <td className="nowrap" data-title="上次运行">
                      {job.lastRunAt ? momentText(job.lastRunAt) : '—'}
                    </td>
                    <td className="num" data-title="用时">
                      {job.duration === null ? '—' : lengthText(job.duration)}
                    </td>
                    <td className="num" data-title="办了">
                      {job.done === null ? '—' : numberText(job.done)}
                    </td>
                    <td className="nowrap" data-title="下次运行">
                      {job.nextRunAt ? momentText(job.nextRunAt) : '—'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Load>
    </div>
  );
}

const looks = {
  ok: ['tick', 'done', '正常'],
  running: ['half', 'plain', '正在跑'],
  failing: ['full', 'overdue', '出错'],
  late: ['full', 'overdue', '到点没跑'],
  new: ['half', 'plain', '还没跑过'],
  off: ['half', 'plain', '没有启用'],
} as const;

function State({ of: { state } }: { of: Job }) {
  const [shape, tone, word] = looks[state];
  return (
    <span className={tone === 'plain' ? 'tag' : `tag tone-${tone}`}>
      <Mark shape={shape} tone={tone} />
      {word}
    </span>
  );
}
