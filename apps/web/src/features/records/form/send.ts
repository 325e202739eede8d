import type { Kind, Me, RecordDetail } from '@liulian/contract';
import { call } from '../../../api/client.ts';
import { queryClient } from '../../../api/query-client.ts';
import { post } from '../../../api/outbox.ts';
import { whoseOf } from '../../../api/whose.ts';
import { isAsked, isEmpty, isRequired } from './field-values.ts';
import { formFields, onlyEditable, type FormValue, type RecordBody } from './form-model.ts';
import { askedTables } from './rows-model.ts';
import type { Upload } from './upload.ts';

interface Sending {
  body: RecordBody;
  uploads: Upload[];
  submit: boolean;
  clientId: string;
  title: string;
  me: Me;
  record?: RecordDetail | undefined;
  reason: string;
}

/** Sends the form. Null: it waits on this device for a better signal. */
export async function sendRecord(it: Sending): Promise<RecordDetail | null> {
  const ready = it.uploads.filter((u) => u.uploadId);
  if (!it.record && it.submit && ready.length === 0) {
    return post({
      clientId: it.clientId,
      title: it.title,
      ...whoseOf(it.me),
      body: { ...it.body, submit: true },
    });
  }
  let saved = await save(it);
  for (const upload of ready)
    saved = await call('attachFile', {
      params: { id: saved.id },
      body: { uploadId: upload.uploadId!, name: upload.name },
    });
  const done = it.submit
    ? await call('submitRecord', { params: { id: saved.id }, body: { revision: saved.revision } })
    : saved;
  void queryClient.invalidateQueries();
  return done;
}

async function save({ body, clientId, record, reason }: Sending): Promise<RecordDetail> {
  if (!record) return call('createRecord', { body: { ...body, submit: false, clientId } });
  const { kind: _, ...all } = body;
  const change = record.editable === null ? all : onlyEditable(body, record.editable);
  return call('updateRecord', {
    params: { id: record.id },
    body: { ...change, revision: record.revision, ...(reason.trim() ? { reason: reason.trim() } : {}) },
  });
}

/** What is plainly missing, by field; the server has the last word. */
export function missing(
  kind: Kind,
  value: FormValue,
  record?: Pick<RecordDetail, 'editable'>,
): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (!value.occurredOn) wrong.occurredOn = '请填日期';
  if (value.units.length === 0) wrong.unitIds = '至少选一个单位';
  for (const field of formFields(kind, value, record)) {
    const own = value.fields[field.name];
    if (field.mustBe && own !== true) wrong[field.name] = '确认做到了才打勾；没有打勾不能提交';
    else if (isRequired(field, value.fields) && isEmpty(own)) wrong[field.name] = `请填${field.title}`;
  }
  for (const table of askedTables(kind, value.fields))
    for (const [index, row] of (value.rows[table.name] ?? []).entries())
      for (const column of table.columns)
        if (isAsked(column, row.fields) && isRequired(column, row.fields) && isEmpty(row.fields[column.name]))
          wrong[`rows.${table.name}.${index + 1}.${column.name}`] = `请填${column.title}`;
  return wrong;
}
