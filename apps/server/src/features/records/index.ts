import type { Feature } from '../../platform/feature.ts';
import { sweepUnfinished } from '../../platform/files.ts';
import { mailJob } from '../../platform/mail.ts';
import { sendOutbox } from '../../platform/outbox.ts';
import { spellStoredTitles } from '../../platform/spelling.ts';
import type { Deps } from '../../deps.ts';
import { ExportRunner } from './export-runner.ts';
import { demandNoLostStage } from './lost-stages.ts';
import { keepToRetention } from './retention.ts';
import { recordRoutes } from './routes.ts';
import { RecordService } from './service.ts';
import { uploadRoutes } from './uploads.ts';

/** Records of every kind, their files, ledgers and notices. */
export const recordsFeature: Feature<Deps> = {
  id: 'records',
  tables: [
    'record',
    'record_unit',
    'record_person',
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
    'notification',
    'notice_setting',
  ],
  mount: async ({ bind, http, deps }) => {
    recordRoutes(bind, deps);
    await uploadRoutes(http, deps, deps.sessions.authenticate);
  },
  kindChanges: (trx, deps, { corpsId, kind }) => demandNoLostStage(trx, corpsId, kind),
  happened: (trx, deps, event) => new RecordService(deps).flow.takeByEvent(trx, event),
  start: async ({ database }) => {
    await spellStoredTitles(database);
  },
  jobs: (deps, log) => {
    const { database, config } = deps;
    const exports = new ExportRunner(deps, log);
    return [
      mailJob(config, { name: 'notice-mails', title: '发送提醒邮件' }, (transport, site, fail) =>
        sendOutbox(database, transport, site, fail),
      ),
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
