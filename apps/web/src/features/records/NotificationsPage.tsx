import { useNavigate } from '@tanstack/react-router';
import { useCall, usePages } from '../../api/hooks.ts';
import { momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
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
  return (
    <div className="page column">
      <PageHead title="消息">
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
      <ul className="card lines notice-list" hidden={list.items.length === 0}>
        {list.items.map((notice) => (
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
