import { taskTable, type TaskRow } from '@liulian/documents';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { Workbench } from './present.ts';
import { schemeInForce, type InForce } from './scheme.ts';
import { loadDraft, type Draft } from './store.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export interface Task {
  title: string;
  subtitle: string;
  rows: TaskRow[];
  settled: boolean;
}

/** 任务分解表: of a draft as far as it is decided, or of the scheme in force. */
export async function taskTableOf(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  draftId: string | undefined,
): Promise<Task> {
  const inForce = await schemeInForce(trx, deps, caller.corpsId);
  if (draftId === undefined)
    return {
      title: `${inForce.scheme.title}任务分解表`,
      subtitle: `${caller.unitName}　任务从 ${inForce.programme.effectiveFrom} 起推算`,
      rows: rowsOf(inForce),
      settled: true,
    };
  const draft = await loadDraft(trx, caller.corpsId, draftId);
  return {
    title: `${draft.title.slice(0, 80)}任务分解表`,
    subtitle: `${caller.unitName}　${draft.state === 'applied' ? `已于 ${draft.effective_from} 起施行` : `草稿，${deps.clock.today()}`}`,
    rows: draftRows(deps, inForce, draft),
    settled: draft.state === 'applied',
  };
}

function rowsOf(inForce: InForce): TaskRow[] {
  const { scheme, catalogue, programme } = inForce;
  return programme.obligations.map(({ id }) => {
    const shown = catalogue.present(id);
    return {
      pillar: scheme.pillars[shown.pillar]?.title ?? shown.pillar,
      title: shown.title,
      content: shown.rule,
      bearer: shown.bearer,
      when: shown.cadence,
      quota: shown.quota,
      lead: [shown.lead, ...shown.coLead].filter(Boolean).join('、'),
      basis: `《${scheme.documents[shown.basis.document]?.title ?? shown.basis.title}》${shown.basis.clause}`,
      state: '施行中',
    };
  });
}

function draftRows(deps: Deps, inForce: InForce, draft: Draft): TaskRow[] {
  const { obligations } = new Workbench(deps, inForce, draft).draftShown();
  const states = { open: '待定', accepted: '采纳', rejected: '不设任务', covered: '' };
  return obligations.map((item) => ({
    pillar: item.plan.pillar ? (inForce.scheme.pillars[item.plan.pillar]?.title ?? '') : '',
    title: item.plan.title,
    content: draft.scheme ? (item.plan.rule ?? '') : item.clause.text,
    bearer: item.words.bearer ?? item.bearers.join('、'),
    when: item.words.cadence ?? item.cadence,
    quota: item.words.quota ?? item.quota,
    lead: [item.plan.lead, ...item.plan.coLead].filter(Boolean).join('、'),
    basis: item.clause.section || '正文',
    state:
      item.decision === 'covered'
        ? `已由“${inForce.catalogue.title(item.coveredBy ?? '')}”覆盖`
        : item.decision === 'accepted' && item.missing.length > 0
          ? '采纳，未写全'
          : item.rewrites && item.decision === 'accepted'
            ? `改写“${item.rewrites}”`
            : states[item.decision],
  }));
}

export async function taskTableFile(
  task: Task,
  format: 'xlsx' | 'docx',
): Promise<{ name: string; mime: string; body: Buffer | NodeJS.ReadableStream }> {
  if (format === 'docx') return { name: `${task.title}.docx`, mime: docx, body: await taskTable(task) };
  return ledgerFile(task.title, {
    title: task.title,
    subtitle: task.subtitle,
    columns: [
      { title: '序号', type: 'number', width: 6 },
      { title: '类别', width: 11 },
      { title: '任务', width: 24 },
      { title: '具体内容', width: 48 },
      { title: '责任主体', width: 22 },
      { title: '频次与时限', width: 18 },
      { title: '数额', width: 16 },
      { title: '牵头与配合', width: 16 },
      { title: '依据', width: 18 },
      { title: '处理', width: 18 },
    ],
    rows: task.rows.map((row, index) => [
      index + 1,
      row.pillar,
      row.title,
      row.content,
      row.bearer,
      row.when,
      row.quota,
      row.lead,
      row.basis,
      row.state,
    ]),
  });
}
