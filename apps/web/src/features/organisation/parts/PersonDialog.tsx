import { useState } from 'react';
import type { Person, UnitRef } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import { useVocabulary } from './vocabulary.ts';

function ClassSelect({
  value,
  onChange,
  wrong,
}: {
  value: Person['class'];
  onChange: (value: Person['class']) => void;
  wrong?: string | undefined;
}) {
  const { classes } = useVocabulary();
  return (
    <Field label="类别" wrong={wrong}>
      {(inner) => (
        <select
          {...inner}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value as Person['class'])}
        >
          {Object.entries(classes).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Only what duties depend on is asked for: no number, no photograph, no family. */
export function PersonDialog({
  person,
  unit,
  onClose,
}: {
  person?: Person;
  unit: UnitRef;
  onClose: () => void;
}) {
  const { today } = useMe();
  const [name, setName] = useState(person?.name ?? '');
  const [units, setUnits] = useState([unit]);
  const [personClass, setPersonClass] = useState<Person['class']>(person?.class ?? 'firefighter');
  const [joinedOn, setJoinedOn] = useState(person ? '' : today);
  const [from, setFrom] = useState(today);
  const create = useChange('createPerson', { said: '已新增', onDone: onClose, quiet: true });
  const update = useChange('updatePerson', { said: '已保存', onDone: onClose, quiet: true });
  const change = person ? update : create;
  const save = (): void => {
    if (person) update.run({ params: { id: person.id }, body: { name, class: personClass, from } });
    else
      create.run({
        body: { name, unitId: units[0]?.id ?? '', class: personClass, joinedOn: joinedOn || null },
      });
  };
  return (
    <FormDialog
      title={person ? `修改 ${person.name}` : '新增人员'}
      save="保存"
      busy={change.busy}
      error={change.error}
      ready={name.trim() !== '' && units.length > 0}
      onSave={save}
      onClose={onClose}
    >
      <Field label="姓名" wrong={change.wrong.name}>
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={40}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {!person && (
        <Field label="单位" wrong={change.wrong.unitId}>
          {(inner) => <UnitPicker id={inner.id} label="单位" single value={units} onChange={setUnits} />}
        </Field>
      )}
      <ClassSelect value={personClass} onChange={setPersonClass} wrong={change.wrong.class} />
      {person ? (
        <Field label="类别自哪天起" wrong={change.wrong.from}>
          {(inner) => (
            <input
              {...inner}
              type="date"
              className="input"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <Field label="入队日期" optional wrong={change.wrong.joinedOn} help="填了会产生新入职的任务">
          {(inner) => (
            <input
              {...inner}
              type="date"
              className="input"
              value={joinedOn}
              onChange={(event) => setJoinedOn(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}

export function MoveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { today } = useMe();
  const [units, setUnits] = useState<UnitRef[]>([]);
  const [on, setOn] = useState(today);
  const [personClass, setPersonClass] = useState<Person['class']>(person.class);
  const move = useChange('movePerson', { said: '已调动', onDone: onClose, quiet: true });
  const target = units[0];
  return (
    <FormDialog
      title={`调动 ${person.name}`}
      save="调动"
      busy={move.busy}
      error={move.error}
      ready={target !== undefined}
      onClose={onClose}
      onSave={() => {
        if (target)
          move.run({ params: { id: person.id }, body: { unitId: target.id, on, class: personClass } });
      }}
    >
      <p className="quiet">现在：{person.unit.name}。原单位的记录和已办任务都保留。</p>
      <Field label="调到" wrong={move.wrong.unitId}>
        {(inner) => <UnitPicker id={inner.id} label="调到" single value={units} onChange={setUnits} />}
      </Field>
      <Field label="日期" wrong={move.wrong.on}>
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
      <ClassSelect value={personClass} onChange={setPersonClass} wrong={move.wrong.class} />
    </FormDialog>
  );
}

export function LeaveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { today } = useMe();
  const [on, setOn] = useState(today);
  const leave = useChange('leavePerson', { said: '已登记离队', onDone: onClose, quiet: true });
  return (
    <FormDialog
      title={`${person.name} 离队`}
      save="登记离队"
      busy={leave.busy}
      error={leave.error}
      onClose={onClose}
      onSave={() => leave.run({ params: { id: person.id }, body: { on } })}
    >
      <p className="quiet">从这天起不再产生任务；以前的记录保留。</p>
      <Field label="离队日期" wrong={leave.wrong.on}>
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
    </FormDialog>
  );
}
