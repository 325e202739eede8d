import type { WebFeature } from '../../base/feature.ts';

export const runningFeature: WebFeature = {
  id: 'running',
  pages: [{ path: '/jobs', file: 'JobsPage' }],
  navigation: [
    {
      place: 190,
      to: '/jobs',
      title: '后台作业',
      pinyin: 'htzy houtaizuoye',
      group: '管',
      what: '提醒、重算、归档是否按时跑完',
      any: ['jobs:read'],
    },
  ],
};
