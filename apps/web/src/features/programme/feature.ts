import type { WebFeature } from '../../shell/feature.ts';

export const programmeFeature: WebFeature = {
  id: 'programme',
  pages: [
    { path: '/m', file: 'StationPage', light: true },
    { path: '/me', file: 'MePage', light: true },
    { path: '/report', file: 'ReportPage', light: true },
    { path: '/todo', file: 'TodoPage', light: true },
    { path: '/duties', file: 'DutiesPage', light: true },
    { path: '/duties/$id', file: 'DutyPage', light: true },
    { path: '/answers', file: 'AnswersPage', light: true },
    { path: '/situation', file: 'SituationPage' },
    { path: '/matrix', file: 'MatrixPage' },
    { path: '/calendar', file: 'CalendarPage' },
    { path: '/programme', file: 'ProgrammePage' },
    { path: '/burden', file: 'BurdenPage' },
  ],
  navigation: [
    { place: 10, to: '/m', title: '本站一屏', group: '做', any: ['records:write'], onlyFor: ['station'] },
    { place: 20, to: '/me', title: '我的一页', group: '做', any: ['self'], notFor: ['corps'] },
    { place: 30, to: '/situation', title: '态势', group: '看', any: ['situation:read'], notFor: ['station'] },
    { place: 40, to: '/matrix', title: '任务矩阵', group: '看', any: ['matrix:read'], notFor: ['station'] },
    { place: 50, to: '/calendar', title: '日历', group: '看', any: ['duties:read'] },
    { place: 60, to: '/todo', title: '今日待办', group: '做', any: ['duties:read'] },
    { place: 100, to: '/answers', title: '免做与未开展', group: '做', any: ['duties:read'] },
    {
      place: 110,
      to: '/programme',
      title: '方案条款',
      group: '管',
      what: '责任事项、依据，和有多种读法的条款',
      any: ['programme:read'],
    },
    {
      place: 150,
      to: '/burden',
      title: '负担表',
      group: '管',
      what: '每种表格每月花了大家多少时间',
      any: ['self'],
    },
  ],
};
