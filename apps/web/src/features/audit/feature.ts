import type { WebFeature } from '../../base/feature.ts';

export const auditFeature: WebFeature = {
  id: 'audit',
  pages: [{ path: '/audit', file: 'AuditPage' }],
  navigation: [
    {
      place: 200,
      to: '/audit',
      title: '审计',
      pinyin: 'sj shenji',
      group: '管',
      what: '谁在何时做了什么；校验记录链是否被改动',
      any: ['audit:read'],
    },
  ],
};
