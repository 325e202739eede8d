import { useApi } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { css, numberText } from '../programme/parts/index.ts';

/** Whether the night's work got done. Refreshes by itself. */
export default function JobsPage() {
  const jobs = useApi('listJobs', {}, { refetchInterval: 10_000 });
  return (
    <div className="page column">
      <PageHead title="后台作业" note="提醒、重算、升级督办等定时工作；漏跑的天会自动补上。每十秒刷新。" />
      <Load of={jobs}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="没有后台作业" />
          ) : (
            <div className={`card ${css.scroll}`}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">作业</th>
                    <th scope="col">状态</th>
                    <th scope="col" className="num">
                      等待
                    </th>
                    <th scope="col" className="num">
                      进行
                    </th>
                    <th scope="col" className="num">
                      失败
                    </th>
                    <th scope="col">上次完成</th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((job) => (
                    <tr key={job.name}>
                      <th scope="row">{job.title}</th>
                      <td className="nowrap">
                        {job.failed > 0 ? (
                          <span className="tag tone-overdue">
                            <Mark shape="full" tone="overdue" />
                            有失败
                          </span>
                        ) : job.active > 0 ? (
                          <span className="tag">
                            <Mark shape="half" tone="plain" />
                            进行中
                          </span>
                        ) : (
                          <span className="tag tone-done">
                            <Mark shape="tick" tone="done" />
                            正常
                          </span>
                        )}
                      </td>
                      <td className="num" data-title="等待">
                        {numberText(job.waiting)}
                      </td>
                      <td className="num" data-title="进行">
                        {numberText(job.active)}
                      </td>
                      <td className="num" data-title="失败">
                        {numberText(job.failed)}
                      </td>
                      <td className="nowrap" data-title="上次完成">
                        {job.lastDoneAt ? momentText(job.lastDoneAt) : '还没有跑过'}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Load>
    </div>
  );
}
