import type { Feature } from '../../platform/feature.ts';
import type { Deps } from '../../deps.ts';
import { kindRoutes } from './routes.ts';

export { Catalogue } from './catalogue.ts';
export { KindStore } from './kind-store.ts';
export { listKinds } from './kinds-service.ts';
export { creates, isSelfAccepting, ledgerColumns, presentField } from './present-kind.ts';
export { labels, storedSettings, storeSetting, type SettingWords } from './site-words.ts';
export { effectWords, eventWords, lengthWords, periodTitle } from './words.ts';

/** The kinds of records and the words of the scheme: what every other feature of the programme builds on. */
export const kindsFeature: Feature<Deps> = {
  id: 'kinds',
  tables: ['kind', 'setting'],
  mount: kindRoutes,
};
