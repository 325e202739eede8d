import type { ExportJob } from '@liulian/contract';
import { urlOf } from '../../api/client.ts';
import { useApi, useCall } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { detailOf } from '../../api/problem.ts';
import { momentText } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import './exports.css';

const isOpen = (job: ExportJob) => job.state === 'waiting' || job.state === 'running';

/** Ledgers too long to wait for: how far they are, and the files that are ready. */
export default function ExportsPage() {
  const first = useApi('listExports');
  const waiting = first.data?.items.some(isOpen) ?? false;
  const list = useApi('listExports', {}, waiting ? { refetchInterval: 2000 } : {});
  return (
    <div className="page column">
      <PageHead title="我的导出" />
      <Load of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="没有导出。">
              在记录台账里点“导出 Excel”：条数少的直接下载；条数多的在后台做，做好后到这里取。
            </Empty>
          ) : (
            <>
              <p className="quiet">文件只有您自己能取，到期自动删除。可以离开这一页，做好会有一条消息。</p>
              <ul className="card lines export-list" aria-label="我的导出">
                {items.map((job) => (
                  <Line key={job.id} job={job} />
                ))}
              </ul>
            </>
          )
        }
      </Load>
    </div>
  );
}

const count = (rows: number) => rows.toLocaleString('zh-CN');

function Line({ job }: { job: ExportJob }) {
  const { today } = useMe();
  const drop = useCall('deleteExport');
  const asked = momentText(job.createdAt, today);
  return (
    <li className="export-line">
      <div className="export-what">
        <b>{job.title}</b>
        {isOpen(job) && (
          <>
            <progress
              aria-label={`${job.title}的进度`}
              max={job.rowsTotal}
              {...(job.state === 'running' ? { value: job.rowsDone } : {})}
            />
            <span className="quiet">
              {job.state === 'waiting'
                ? `排队等着做，共 ${count(job.rowsTotal)} 条`
                : `正在做，${count(job.rowsDone)} / ${count(job.rowsTotal)} 条`}
              ，{asked} 要的
            </span>
          </>
        )}
        {job.state === 'ready' && (
          <span className="quiet">
            {count(job.rowsTotal)} 条，{sizeText(job.size ?? 0)}，{asked} 要的，保存到{' '}
            {momentText(job.expiresAt, today)}
          </span>
        )}
        {job.state === 'failed' && (
          <span>
            没有做成：{job.problem} <span className="quiet">{asked} 要的</span>
          </span>
        )}
      </div>
      <div className="export-do">
        {job.state === 'ready' && (
          <a
            className="button primary"
            href={urlOf('downloadExport', { params: { id: job.id } })}
            aria-label={`下载${job.title}，${asked}`}
          >
            下载
          </a>
        )}
        <button
          type="button"
          className="button"
          aria-label={`${isOpen(job) ? '取消' : '删除'}${job.title}，${asked}`}
          disabled={drop.isPending}
          onClick={() =>
            drop.mutate(
              { params: { id: job.id } },
              {
                onSuccess: () => notify(isOpen(job) ? '已取消这份导出' : '已删除这份导出'),
                onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
              },
            )
          }
        >
          {isOpen(job) ? '取消' : '删除'}
        </button>
      </div>
    </li>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
