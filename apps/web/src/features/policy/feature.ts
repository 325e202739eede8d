import type { WebFeature } from '../../base/feature.ts';

export const policyFeature: WebFeature = {
  id: 'policy',
  pages: [{ path: '/policy', file: 'PolicyPage' }],
  navigation: [
    {
      place: 140,
      to: '/policy',
      title: '读文件',
      pinyin: 'dwj duwenjian',
      group: '管',
      what: '从文件正文读出责任事项草案，对照着改，再定下来',
      any: ['programme:write'],
    },
  ],
};
