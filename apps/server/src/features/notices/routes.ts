import type { Bind } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { listNotifications, noticeSettings, readNotifications, saveNoticeSettings } from './notifications.ts';

export function noticeRoutes(bind: Bind, deps: Deps) {
  bind('listNotifications', ({ read, caller, query }) =>
    read((trx) => listNotifications(trx, caller, query)),
  );
  bind('getNoticeSettings', ({ read, caller }) => read((trx) => noticeSettings(trx, caller)));
  bind('saveNoticeSettings', ({ write, caller, body }) =>
    write((trx) => saveNoticeSettings(trx, deps, caller, body)),
  );
  bind('readNotifications', ({ write, caller, body }) =>
    write((trx) => readNotifications(trx, caller, body.ids)),
  );
}
