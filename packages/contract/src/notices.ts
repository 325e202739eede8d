import { z } from 'zod';
import { idText, instant, page } from './common.ts';
import type { Operations } from './operation.ts';

export const notification = z.object({
  id: z.string(),
  at: instant,
  type: z.string(),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  read: z.boolean(),
  count: z.int().describe('how many of a batch it stands for'),
});
export const notificationPage = page(notification).extend({ unread: z.int() });
const hourOfDay = z.int().min(0).max(23);
export const noticeGroups = [
  'record.submitted',
  'record.accepted',
  'record.returned',
  'record.step',
  'duty',
  'escalation',
  'calendar',
  'export',
  'answer',
] as const;
/** What concerns accounts and rights cannot be muted. Hours are those of the corps' zone. */
export const noticeSettings = z.object({
  mail: z.enum(['each', 'daily', 'none']),
  quiet: z.object({ from: hourOfDay, to: hourOfDay }).nullable(),
  muted: z.array(z.enum(noticeGroups)).max(20),
});
export const readNotificationsBody = z.object({
  ids: z.array(idText).max(500).optional().describe('none = all'),
});

export const noticeOperations = {
  listNotifications: {
    method: 'GET',
    path: '/notifications',
    permission: 'self',
    tag: 'notices',
    summary: '消息',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: z.string().max(400).optional(),
      unread: z.stringbool().optional(),
    }),
    response: notificationPage,
  },
  getNoticeSettings: {
    method: 'GET',
    path: '/notifications/settings',
    permission: 'self',
    tag: 'notices',
    summary: '通知设置',
    response: noticeSettings,
  },
  saveNoticeSettings: {
    method: 'PUT',
    path: '/notifications/settings',
    permission: 'self',
    tag: 'notices',
    summary: '改通知设置',
    body: noticeSettings,
    response: noticeSettings,
  },
  readNotifications: {
    method: 'POST',
    path: '/notifications/read',
    permission: 'self',
    tag: 'notices',
    summary: '标为已读',
    body: readNotificationsBody,
    response: z.object({ unread: z.int() }),
  },
} as const satisfies Operations;
