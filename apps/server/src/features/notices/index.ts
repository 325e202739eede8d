import type { Feature } from '../../platform/feature.ts';
import { mailJob } from '../../platform/mail.ts';
import type { Deps } from '../../deps.ts';
import { sendOutbox } from './outbox.ts';
import { noticeRoutes } from './routes.ts';

export { readOf, unreadOf } from './notifications.ts';

/** What everybody is told, on the page and by mail. Other features tell it by `platform/notify.ts`. */
export const noticesFeature: Feature<Deps> = {
  id: 'notices',
  tables: ['notification', 'notice_setting'],
  mount: ({ bind, deps }) => noticeRoutes(bind, deps),
  jobs: ({ database, config }) => [
    mailJob(config, { name: 'notice-mails', title: '发送提醒邮件' }, (transport, site, fail) =>
      sendOutbox(database, transport, site, fail),
    ),
  ],
};
