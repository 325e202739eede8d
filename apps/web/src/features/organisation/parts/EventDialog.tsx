import { useState } from 'react';
import type { UnitRef } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { PersonPicker, type Someone } from '../../../ui/PersonPicker.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import { useVocabulary } from './vocabulary.ts';

/** Asks only for what this type of event needs; the title is proposed from the type. */
export function EventDialog({ unit, onClose }: { unit: UnitRef; onClose: () => void }) {
  const { today } = useMe();
  const byHand = useVocabulary().eventTypes.filter((type) => type.byHand);
  const [typeId, setTypeId] = useState('');
  const [title, setTitle] = useState('');
  const [on, setOn] = useState(today);
  const [units, setUnits] = useState([unit]);
  const [people, setPeople] = useState<Someone[]>([]);
  const create = useChange('createEvent', { said: '已登记，相关任务已产生', onDone: onClose, quiet: true });
  const type = byHand.find((one) => one.id === typeId);
  const needsPeople = type?.needs.some((need) => need.includes('person') || need.includes('people')) ?? false;
  const ready =
    type !== undefined && units.length > 0 && title.trim().length > 1 && (!needsPeople || people.length > 0);
  return (
    <FormDialog
      title="登记事件"
      save="登记"
      busy={create.busy}
      error={create.error}
      ready={ready}
      onClose={onClose}
      onSave={() =>
        create.run({
          body: {
            type: typeId,
            occurredOn: on,
            title,
            unitId: units[0]?.id ?? '',
            personIds: people.map((person) => person.id),
          },
        })
      }
    >
      <Field label="类型" wrong={create.wrong.type}>
        {(inner) => (
          <select
            {...inner}
            className="input"
            value={typeId}
            onChange={(event) => {
              const next = byHand.find((one) => one.id === event.target.value);
              if (!title || title === type?.title) setTitle(next?.title ?? '');
              setTypeId(event.target.value);
            }}
          >
            <option value="">请选择</option>
            {byHand.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="日期" wrong={create.wrong.occurredOn}>
        {(inner) => (
          <input
            {...inner}
            type="date"
            className="input"
            required
            value={on}
            onChange={(event) => setOn(event.target.value)}
          />
        )}
      </Field>
      <Field label="叫什么" wrong={create.wrong.title}>
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={100}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="单位" wrong={create.wrong.unitId}>
        {(inner) => <UnitPicker id={inner.id} label="单位" single value={units} onChange={setUnits} />}
      </Field>
      <Field label="涉及人员" optional={!needsPeople} wrong={create.wrong.personIds}>
        {(inner) => (
          <PersonPicker
            id={inner.id}
            label="涉及人员"
            unitId={units[0]?.id}
            value={people}
            onChange={setPeople}
          />
        )}
      </Field>
    </FormDialog>
  );
}
