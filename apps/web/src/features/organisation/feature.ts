import type { WebFeature } from '../../base/feature.ts';

export const organisationFeature: WebFeature = {
  id: 'organisation',
  pages: [
    { path: '/organisation', file: 'OrganisationPage' },
    { path: '/units/$id', file: 'UnitPage' },
    { path: '/people/$id', file: 'PersonPage' },
  ],
  navigation: [
    {
      place: 120,
      to: '/organisation',
      title: '单位与人员',
      pinyin: 'dwyry danweiyurenyuan',
      group: '管',
      what: '单位、人员、任职和事件；任务跟着它们走',
      any: ['people:read'],
    },
  ],
};
