import { useNavigate } from '@tanstack/react-router';
import { useCall, usePages } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { Link } from '../../ui/Link.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { groupTitle } from './notice-groups.ts';
import './notifications.css';

export default function NotificationsPage() {
  const list = usePages('listNotifications', { query: { limit: 30 } });
  const read = useCall('readNotifications');
  const navigate = useNavigate();
  const open = (id: string, link: string | null, isRead: boolean) => {
    if (!isRead) read.mutate({ body: { ids: [id] } });
    // Only addresses of this site.
    if (link?.startsWith('/') && !link.startsWith('//')) void navigate({ href: link });
  };
  const unread = list.items.some((n) => !n.read);
  const groups = [...Map.groupBy(list.items, (notice) => groupTitle(notice.type))];
  return (
    <div className="page column">
      <PageHead title="消息">
        <Link className="button" href="/notifications/settings">
          通知设置
        </Link>
        {unread && (
          <button
            type="button"
            className="button"
            disabled={read.isPending}
            onClick={() => read.mutate({ body: {} })}
          >
            全部标为已读
          </button>
        )}
      </PageHead>
      {list.isPending && <Loading />}
      {list.error && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.data && list.items.length === 0 && (
        <Empty title="没有消息。">退回、催办、答复和到期提醒会在这里。</Empty>
      )}
      {groups.map(([title, notices]) => {
        const waiting = notices.filter((notice) => !notice.read).map((notice) => notice.id);
        return (
          <section key={title} aria-label={title}>
            <h2 className="row spread notice-group">
              <span>
                {title}
                <span className="quiet">{waiting.length > 0 ? ` ${waiting.length} 条未读` : ' 都已读'}</span>
              </span>
              {waiting.length > 0 && (
                <button
                  type="button"
                  className="button small"
                  disabled={read.isPending}
                  onClick={() => read.mutate({ body: { ids: waiting } })}
                >
                  标为已读
                </button>
              )}
            </h2>
            <ul className="card lines notice-list">
              {notices.map((notice) => (
                <li key={notice.id}>
                  <button
                    type="button"
                    className={notice.read ? 'notice-line' : 'notice-line unread'}
                    onClick={() => open(notice.id, notice.link, notice.read)}
                  >
                    <span className="row spread">
                      <b>
                        {!notice.read && <span className="sr-only">未读：</span>}
                        {notice.title}
                      </b>
                      <time className="quiet" dateTime={notice.at}>
                        {momentText(notice.at)}
                      </time>
                    </span>
                    {notice.body && <span className="notice-body">{notice.body}</span>}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {list.hasNextPage && (
        <p>
          <button
            type="button"
            className="button wide"
            onClick={() => {
              void list.fetchNextPage();
            }}
          >
            再看一些
          </button>
        </p>
      )}
    </div>
  );
}
