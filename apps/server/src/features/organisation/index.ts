export { organisationRoutes } from './routes.ts';
export { pinyinKey, searchOf } from './pinyin.ts';
export { matchPeople, namesIn, normaliseName } from './name-matching.ts';
export { titlesOf } from './titles.ts';
