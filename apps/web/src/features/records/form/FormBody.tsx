import type { KindField, RecordDetail } from '@liulian/contract';
import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { useApi } from '../../../api/hooks.ts';
import { dayText, moneyText, weekday } from '../../../ui/dates.ts';
import { ChoiceBox } from '../../../ui/ChoiceBox.tsx';
import { PeoplePicker } from '../../../ui/PeoplePicker.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import { Evidence } from './Evidence.tsx';
import { About, FieldInput } from './FieldInput.tsx';
import { isRequired } from './field-values.ts';
import { formFields, writesAsParty } from './form-model.ts';
import { RowsField } from './RowsField.tsx';
import { askedTables, editableColumns } from './rows-model.ts';
import type { Upload } from './upload.ts';
import type { RecordForm } from './use-record-form.ts';

interface Props {
  form: RecordForm;
  uploads: Upload[];
  onUploads: (how: (before: Upload[]) => Upload[]) => void;
  withEvidence: boolean;
  record?: RecordDetail | undefined;
}
/** The fields of a kind, in one column: what must be known first, everything else folded away. */
export function FormBody({ form, uploads, onUploads, withEvidence, record }: Props) {
  const { kind, value } = form;
  const me = useMe();
  const unitId = writesAsParty(record, me.unit.id) ? me.unit.id : value.units[0]?.id;
  const asked = formFields(kind, value, record).map((field) => ({
    ...field,
    required: isRequired(field, value.fields),
  }));
  const tables = askedTables(kind, value.fields);
  const input = (field: KindField) => (
    <FieldInput
      key={field.name}
      field={field}
      value={value.fields[field.name]}
      onChange={(next) => form.setField(field.name, next)}
      error={form.errors[field.name]}
      known={form.isKnown(field.name)}
      unitId={unitId}
    />
  );
  const editable = record?.editable ?? null;
  const rows = (table: (typeof tables)[number]) => (
    <RowsField
      key={table.name}
      form={form}
      table={table}
      may={editableColumns(table.name, editable)}
      unitId={unitId}
    />
  );
  const evidence = withEvidence && (
    <section className="card form-card" aria-labelledby="evidence">
      <h2 id="evidence">佐证（可不传）</h2>
      <Evidence uploads={uploads} onChange={onUploads} />
    </section>
  );
  if (editable !== null) {
    const own = asked.filter((field) => editable.includes(field.name));
    const others = asked.filter((field) => !editable.includes(field.name));
    return (
      <>
        {own.length > 0 && <div className="card form-card">{own.map(input)}</div>}
        {tables.filter((table) => editableColumns(table.name, editable) !== 'none').map(rows)}
        {evidence}
        <details className="card form-card form-more">
          <summary>其余内容（这个环节不由您改）</summary>
          <fieldset disabled className="form-card-in">
            <div className="form-pair">
              <DateField form={form} />
              <UnitField form={form} />
            </div>
            {others.map(input)}
          </fieldset>
        </details>
      </>
    );
  }
  const first = asked.filter((field) => field.required || field.main);
  const further = asked.filter((field) => !field.required && !field.main);
  const lead = first.filter((field) => field.name === 'category');
  const furtherWrong =
    further.some((field) => form.errors[field.name]) ||
    ['headcount', 'cost', 'note', 'eventId'].some((name) => form.errors[name]);
  return (
    <>
      <div className="card form-card">
        {lead.map(input)}
        <div className="form-pair">
          <DateField form={form} />
          {!kind.selfOnly && <UnitField form={form} />}
        </div>
        {first.filter((field) => field.name !== 'category').map(input)}
        {kind.participants !== 'none' && <Participants form={form} />}
      </div>
      {tables.map(rows)}
      <details className="card form-card form-more" open={furtherWrong || undefined}>
        <summary>补充（可不填）</summary>
        <div className="form-card-in">
          {further.map(input)}
          <Common form={form} />
        </div>
      </details>
      {evidence}
    </>
  );
}

function DateField({ form }: { form: RecordForm }) {
  const { today } = useMe();
  const { value, errors, kind } = form;
  return (
    <div className="field" data-field="occurredOn">
      <label htmlFor="occurredOn">{kind.dateTitle}</label>
      <input
        id="occurredOn"
        type="date"
        className={form.isKnown('occurredOn') ? 'input known' : 'input'}
        value={value.occurredOn}
        aria-invalid={Boolean(errors.occurredOn)}
        aria-describedby="occurredOn-about"
        onChange={(event) => form.set({ occurredOn: event.target.value })}
      />
      <About
        id="occurredOn-about"
        error={errors.occurredOn}
        help={
          value.occurredOn === today
            ? `今天，${weekday(today)}`
            : value.occurredOn
              ? weekday(value.occurredOn)
              : undefined
        }
      />
    </div>
  );
}

function UnitField({ form }: { form: RecordForm }) {
  const { value, errors } = form;
  const [open, setOpen] = useState(false);
  const error = errors.unitIds ?? errors.units;
  return (
    <div className="field" data-field="unitIds">
      <span className="label" id="units-label">
        开展单位
      </span>
      {!open && !error && value.units.length === 1 ? (
        <button
          type="button"
          className={`input picked${form.isKnown('units') ? ' known' : ''}`}
          id="units-button"
          aria-labelledby="units-label units-button"
          onClick={() => setOpen(true)}
        >
          <span>{value.units[0]!.name}</span>
          <span className="link">改，或加单位</span>
        </button>
      ) : (
        <UnitPicker
          label="开展单位"
          value={value.units}
          onChange={(units) => form.set({ units })}
          invalid={Boolean(error)}
          describedBy="units-about"
        />
      )}
      <About id="units-about" error={error} />
    </div>
  );
}

function Participants({ form }: { form: RecordForm }) {
  const { value, errors } = form;
  const [open, setOpen] = useState(false);
  const error = errors.participantIds ?? errors.participants;
  const absent = form.kind.fields.find(({ name, type }) => name === 'absent' && type === 'number');
  const folded = !open && !error && form.isKnown('participants') && value.participants.length > 0;
  return (
    <div className="field" data-field="participantIds">
      <span className="label" id="participants-label">
        参加人员
      </span>
      {folded ? (
        <button
          type="button"
          className="input picked known"
          id="participants-button"
          aria-labelledby="participants-label participants-button"
          onClick={() => setOpen(true)}
        >
          <span>
            {value.units[0]?.name}全队 {value.participants.length} 人
          </span>
          <span className="link">改</span>
        </button>
      ) : (
        <PeoplePicker
          label="参加人员"
          value={value.participants}
          onChange={(participants) => form.set({ participants })}
          units={value.units}
          absence={
            absent && {
              title: absent.title,
              value: String(value.fields.absent ?? ''),
              onChange: (count) => form.setField('absent', count),
            }
          }
        />
      )}
      <About id="participants-about" error={error} />
    </div>
  );
}

/** What every kind may carry besides its own fields. */
function Common({ form }: { form: RecordForm }) {
  const { value, errors, kind } = form;
  const people = Number(value.headcount) || value.participants.length;
  const perHead = value.cost && people > 0 ? Number(value.cost) / people : null;
  return (
    <>
      {kind.participants !== 'none' && (
        <div className="field" data-field="headcount">
          <label htmlFor="headcount">
            总人数<span className="must">（有外单位人员时填）</span>
          </label>
          <input
            id="headcount"
            className="input"
            type="number"
            inputMode="numeric"
            min={0}
            value={value.headcount}
            aria-invalid={Boolean(errors.headcount)}
            onChange={(event) => form.set({ headcount: event.target.value })}
          />
          <About id="headcount-about" error={errors.headcount} />
        </div>
      )}
      {kind.expenses && (
        <div className="field" data-field="cost">
          <label htmlFor="cost">
            经费<span className="must">（元）</span>
          </label>
          <input
            id="cost"
            className="input"
            type="number"
            inputMode="decimal"
            step="0.01"
            min={0}
            value={value.cost}
            aria-invalid={Boolean(errors.cost)}
            onChange={(event) => form.set({ cost: event.target.value })}
          />
          <About
            id="cost-about"
            error={errors.cost}
            help={
              perHead === null
                ? undefined
                : `人均 ${moneyText(perHead)}${kind.perHeadLimit > 0 && perHead > kind.perHeadLimit ? `，超过 ${kind.perHeadLimit} 元` : ''}`
            }
          />
        </div>
      )}
      {kind.linkedEvent && <EventField form={form} />}
      <div className="field" data-field="note">
        <label htmlFor="note">备注</label>
        <textarea
          id="note"
          className="input"
          maxLength={2000}
          value={value.note}
          aria-invalid={Boolean(errors.note)}
          onChange={(event) => form.set({ note: event.target.value })}
        />
        <About id="note-about" error={errors.note} />
      </div>
    </>
  );
}

function EventField({ form }: { form: RecordForm }) {
  const { today } = useMe();
  const unitId = form.value.units[0]?.id;
  // What happened longer ago no new record answers.
  const from = `${Number(today.slice(0, 4)) - 1}${today.slice(4, 7)}-01`;
  const events = useApi('listEvents', { query: { limit: 100, from, ...(unitId ? { unitId } : {}) } });
  const { eventId } = form.value;
  const options = (events.data?.items ?? []).map((event) => ({
    id: event.id,
    title: event.title,
    detail: [
      event.unit.name,
      dayText(event.occurredOn, today),
      event.people
        .slice(0, 3)
        .map((person) => person.name)
        .join('、') + (event.people.length > 3 ? `等 ${event.people.length} 人` : ''),
    ]
      .filter(Boolean)
      .join(' · '),
  }));
  if (eventId && !options.some((option) => option.id === eventId))
    options.unshift({ id: eventId, title: '这项任务对应的事件', detail: '' });
  if (options.length === 0) return null;
  return (
    <div className="field" data-field="eventId">
      <label htmlFor="eventId">由哪件事引起</label>
      <ChoiceBox
        id="eventId"
        className={form.isKnown('eventId') && eventId ? 'input known' : 'input'}
        describedBy="eventId-about"
        placeholder="没有；可按事情、单位、人名、日期找"
        options={options}
        value={eventId}
        onChange={(id) => form.set({ eventId: id })}
      />
      <About
        id="eventId-about"
        error={form.errors.eventId}
        help={
          options.find((option) => option.id === eventId)?.detail ||
          '例如处分决定、新任职；选了才会计入由它产生的任务'
        }
      />
    </div>
  );
}
