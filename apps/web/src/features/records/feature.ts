import type { WebFeature } from '../../shell/feature.ts';

export const recordsFeature: WebFeature = {
  id: 'records',
  pages: [
    { path: '/records', file: 'LedgerPage' },
    { path: '/review', file: 'ReviewPage', light: true },
    { path: '/items', file: 'ItemsPage', light: true },
    { path: '/records/new', file: 'RecordFormPage', light: true },
    { path: '/records/$id', file: 'RecordPage', light: true },
    { path: '/records/$id/edit', file: 'RecordFormPage', light: true },
    { path: '/received', file: 'ReceivedPage', light: true },
    { path: '/open-records', file: 'OpenRecordsPage', light: true },
    { path: '/notifications', file: 'NotificationsPage', light: true },
    { path: '/notifications/settings', file: 'NoticeSettingsPage', light: true },
    { path: '/exports', file: 'ExportsPage', light: true },
    { path: '/kinds', file: 'KindsPage' },
    { path: '/kinds/new', file: 'KindBuilderPage' },
  ],
  navigation: [
    { place: 70, to: '/records/new', title: '记一件事', group: '做', any: ['records:write'] },
    { place: 65, to: '/received', title: '收到的', group: '做', any: ['self'] },
    { place: 80, to: '/records', title: '记录台账', group: '做', any: ['records:read'] },
    { place: 85, to: '/open-records', title: '公开的', group: '看', any: ['self'] },
    { place: 85, to: '/items', title: '每件事走到哪一步', group: '做', any: ['self'] },
    { place: 90, to: '/review', title: '待认可', group: '做', any: ['records:accept'] },
    {
      place: 130,
      to: '/kinds',
      title: '记录类型',
      group: '管',
      what: '有哪些表格，谁要的，何时到期；新增一种不用改程序',
      any: ['kinds:write'],
    },
  ],
  own: [
    { place: 10, to: '/notifications', title: '消息' },
    { place: 20, to: '/exports', title: '我的导出', any: ['records:export'] },
  ],
};
