import type { Kind, RecordDetail } from '@liulian/contract';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useCan, useMe } from '../../../api/me.ts';
import { detailOf, fieldErrors } from '../../../api/problem.ts';
import { notify } from '../../../ui/notices.tsx';
import { newId } from '../../../ui/new-id.ts';
import { PageHead } from '../../../ui/PageHead.tsx';
import { Watermark } from '../../../ui/Watermark.tsx';
import { momentText } from '../../../ui/dates.ts';
import { Done } from './Done.tsx';
import { FormBody } from './FormBody.tsx';
import { isAsked } from './field-values.ts';
import { toBody, writesAsParty, type FormValue } from './form-model.ts';
import { filledRows } from './rows-model.ts';
import { PreviewPanel, usePreview } from './PreviewPanel.tsx';
import { seenByText } from './seen-by.ts';
import { missing, sendRecord } from './send.ts';
import type { Upload } from './upload.ts';
import { useRecordForm } from './use-record-form.ts';
import './form.css';

interface Props {
  kind: Kind;
  initial: FormValue;
  draftKey: string;
  record?: RecordDetail;
  forDuty?: string | undefined;
  onAgain: () => void;
}
export function RecordFormView({ kind, initial, draftKey, record, forDuty, onAgain }: Props) {
  const me = useMe();
  const can = useCan();
  const navigate = useNavigate();
  const form = useRecordForm(kind, initial, draftKey);
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<{ record: RecordDetail | null } | null>(null);
  const [clientId] = useState(() => newId());
  const box = useRef<HTMLFormElement>(null);
  const body = toBody(kind, form.value, record !== undefined);
  const asParty = writesAsParty(record, me.unit.id);
  const preview = usePreview(body, record?.id, !asParty);
  // Of a kind with stages of its own, each side changes what its stage gives to it; no step is taken by that.
  const changing = record !== undefined && kind.stages.length > 0 && record.status !== 'draft';
  const correcting = !changing && record?.status === 'accepted';
  const saves = changing || correcting;
  const verb = kind.firstStep ?? '提交';
  // Where the first stage is in effect at once there is nothing to keep as a draft.
  const draftable = !kind.firstStep || kind.firstStep !== '登记';
  const wide = kind.tables.some((table) => isAsked(table, form.value.fields));
  const options = kind.fields.find((f) => f.name === 'category')?.options ?? [];
  const titleOf = (category: string) => options.find((o) => o.id === category)?.title ?? category;
  const sending = uploads.some((u) => !u.uploadId && !u.trouble);

  const showErrors = (errors: Record<string, string>) => {
    form.setErrors(errors);
    const first = Object.keys(errors)[0];
    requestAnimationFrame(() => {
      const field = box.current?.querySelector<HTMLElement>(`[data-field="${first}"]`);
      field?.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
      field?.scrollIntoView({ block: 'center' });
    });
  };

  const send = async (submit: boolean) => {
    // Rows in which nothing was written go, so that the server counts the others as the page does.
    const rows = Object.fromEntries(
      Object.entries(form.value.rows).map(([table, own]) => [table, filledRows(own)]),
    );
    form.set({ rows });
    const wrong = submit || changing ? missing(kind, { ...form.value, rows }, record) : {};
    if (Object.keys(wrong).length > 0) {
      showErrors(wrong);
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      const title =
        String(
          form.value.fields.topic ??
            form.value.fields.name ??
            titleOf(String(form.value.fields.category ?? '')),
        ) || kind.title;
      const sent = await sendRecord({ body, uploads, submit, clientId, title, me, record, reason });
      form.forget();
      if (submit && !saves) setDone({ record: sent });
      else if (sent) {
        notify(correcting ? '已更正，相关任务已重新计算' : changing ? '已保存' : '已存为草稿');
        await navigate({ to: '/records/$id', params: { id: sent.id } });
      }
    } catch (error) {
      setTrouble(error);
      const wrongFields = fieldErrors(error);
      if (Object.keys(wrongFields).length > 0) showErrors(wrongFields);
    } finally {
      setBusy(false);
    }
  };

  if (done) {
    return (
      <Done
        record={done.record}
        preview={preview.data}
        verb={kind.firstStep}
        onAgain={onAgain}
        onUndone={() => {
          notify('已撤销，记录没有计入');
          void navigate({ to: '/records/$id', params: { id: done.record!.id } });
        }}
      />
    );
  }
  const reviewer = preview.data?.reviewer;
  return (
    <div className={wide ? 'page form-page wide' : 'page form-page'}>
      {kind.visibility !== 'open' && kind.visibility !== 'unit' && <Watermark />}
      <PageHead
        title={record ? (correcting ? `更正：${record.title}` : `修改：${record.title}`) : kind.title}
        note={
          forDuty
            ? `为任务“${forDuty}”登记，已知的都填好了，灰色的可以改。`
            : `${seenByText(kind)}。灰色的是已知的，可以改。`
        }
      />
      {record?.returnReason && <p className="hint heed">退回原因：{record.returnReason}</p>}
      {form.restoredAt !== null && (
        <p className="hint">
          接着上次没提交的填（{momentText(new Date(form.restoredAt).toISOString())}）。
          <button type="button" className="link" onClick={form.startAfresh}>
            重新开始
          </button>
        </p>
      )}
      <form
        ref={box}
        className="form-grid"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(!saves);
        }}
      >
        <div className="stack">
          <FormBody
            form={form}
            uploads={uploads}
            onUploads={setUploads}
            withEvidence={record ? record.abilities.attach : can('records:write')}
            record={record}
          />
          {correcting && (
            <label className="field card">
              <span className="label">更正原因</span>
              <input
                className="input"
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
          )}
        </div>
        <aside className="form-side" aria-label={asParty ? '保存' : '这条记录将完成的任务'}>
          {!asParty && (
            <div className="card stack">
              <PreviewPanel
                preview={preview.data}
                error={preview.error}
                tagged={(form.value.fields.servesAs as string[] | undefined) ?? []}
                onTag={(servesAs) => form.setField('servesAs', servesAs)}
                titleOf={titleOf}
              />
            </div>
          )}
          <div className="form-send">
            {trouble !== null && (
              <p className="wrong" role="alert">
                {detailOf(trouble)}
              </p>
            )}
            <p className="quiet">
              {correcting
                ? '更正会留痕，相关任务重新计算。'
                : changing
                  ? '修改会留痕。'
                  : reviewer
                    ? `提交后由${reviewer}来看。`
                    : preview.data && !kind.firstStep
                      ? '提交后直接生效，不用审。'
                      : ''}
              {sending && ` 佐证还在传，传完再${saves ? '保存' : verb}才会附上。`}
            </p>
            <div className="actions">
              <button className="button primary big" disabled={busy || sending}>
                {busy ? '正在办理…' : correcting ? '保存更正' : changing ? '保存修改' : verb}
              </button>
              {!saves && draftable && (
                <button
                  type="button"
                  className="button"
                  disabled={busy || sending}
                  onClick={() => {
                    void send(false);
                  }}
                >
                  存草稿
                </button>
              )}
            </div>
          </div>
        </aside>
      </form>
    </div>
  );
}
