import { bookRoutes } from './books.ts';
import { proposeHandovers, tellOfLeftBehind } from './handover-notices.ts';
import { handoverRoutes } from './handovers.ts';
import type { Feature } from '../../platform/feature.ts';
import { sweepUnfinished } from '../../platform/files.ts';
import { spellStoredTitles } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { ExportRunner } from './export-runner.ts';
import { demandNoLostField, demandNoLostStage } from './lost-stages.ts';
import { keepToRetention } from './retention.ts';
import { recordRoutes } from './routes.ts';
import { RecordService } from './service.ts';
import { uploadRoutes } from './uploads.ts';

export { moreRecords, recordsSought, type FoundRecord } from './search.ts';

/** Records of every kind, their files and ledgers. */
export const recordsFeature: Feature<Deps> = {
  id: 'records',
  tables: [
    'record',
    'record_unit',
    'record_person',
    'record_post',
    'record_referral',
    'record_reader',
    'record_step',
    'record_row',
    'record_link',
    'record_message',
    'record_number',
    'record_erasure',
    'file',
    'saved_view',
    'import_heading',
    'export_job',
    'handover',
    'handover_row',
  ],
  mount: async ({ bind, http, deps }) => {
    recordRoutes(bind, deps);
    handoverRoutes(bind, deps);
    bookRoutes(bind, deps);
    await uploadRoutes(http, deps, deps.sessions.authenticate);
  },
  kindChanges: async (trx, deps, { corpsId, kind }) => {
    await demandNoLostStage(trx, corpsId, kind);
    await demandNoLostField(trx, deps, corpsId, kind);
  },
  happened: (trx, deps, event) => new RecordService(deps).flow.takeByEvent(trx, event),
  newDay: async (trx, deps, corpsId) => {
    await tellOfLeftBehind(trx, deps, corpsId);
    await proposeHandovers(trx, deps, corpsId);
  },
  start: async ({ database }) => {
    await spellStoredTitles(database);
  },
  jobs: (deps, log) => {
    const { config } = deps;
    const exports = new ExportRunner(deps, log);
    return [
      {
        name: 'unfinished-uploads',
        title: '清理没传完的文件',
        every: 3600,
        run: () => sweepUnfinished(config.dataDir),
      },
      {
        name: 'exports',
        title: '生成导出文件',
        every: 2,
        aside: true,
        run: ({ stopping }) => exports.takeUp(stopping),
      },
      {
        name: 'retention',
        title: '到期清除记录内容',
        every: 86_400,
        run: () => keepToRetention(deps),
      },
      { name: 'expired-exports', title: '删除过期的导出文件', every: 3600, run: () => exports.expire() },
    ];
  },
};
