import { useState } from 'react';
import type { Appointment, PersonRef, UnitRef } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { PersonPicker } from '../../../ui/PersonPicker.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import { useVocabulary } from './vocabulary.ts';

/** A new appointment, or the end, probation and key-post flag of an existing one. */
export function AppointmentDialog({
  appointment,
  person,
  unit,
  onClose,
}: {
  appointment?: Appointment;
  person?: PersonRef;
  unit: UnitRef;
  onClose: () => void;
}) {
  const { today } = useMe();
  const { posts } = useVocabulary();
  const [people, setPeople] = useState<{ id: string; name: string }[]>(person ? [person] : []);
  const [units, setUnits] = useState([unit]);
  const [post, setPost] = useState('');
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(appointment?.to ?? '');
  const [probation, setProbation] = useState(appointment?.probationEndsOn ?? '');
  const [promotion, setPromotion] = useState(appointment?.promotion ?? false);
  const [keyPost, setKeyPost] = useState(appointment?.keyPost ?? false);
  const create = useChange('createAppointment', { said: '已新增任职', onDone: onClose, quiet: true });
  const update = useChange('updateAppointment', { said: '已保存', onDone: onClose, quiet: true });
  const change = appointment ? update : create;
  const save = (): void => {
    const body = { to: to || null, probationEndsOn: probation || null, promotion, keyPost };
    if (appointment) update.run({ params: { id: appointment.id }, body });
    else
      create.run({
        body: { ...body, personId: people[0]?.id ?? '', unitId: units[0]?.id ?? '', post, from },
      });
  };
  const ready = appointment !== undefined || (people.length > 0 && units.length > 0 && post !== '');
  return (
    <FormDialog
      title={appointment ? `${appointment.person.name} · ${appointment.postTitle}` : '新增任职'}
      save="保存"
      busy={change.busy}
      error={change.error}
      ready={ready}
      onSave={save}
      onClose={onClose}
    >
      {!appointment && (
        <>
          <Field label="谁" wrong={change.wrong.personId}>
            {(inner) => (
              <PersonPicker
                id={inner.id}
                label="谁"
                single
                unitId={unit.id}
                value={people}
                onChange={setPeople}
              />
            )}
          </Field>
          <Field label="任职单位" wrong={change.wrong.unitId}>
            {(inner) => (
              <UnitPicker id={inner.id} label="任职单位" single value={units} onChange={setUnits} />
            )}
          </Field>
          <Field label="职务" wrong={change.wrong.post}>
            {(inner) => (
              <select
                {...inner}
                className="input"
                value={post}
                onChange={(event) => setPost(event.target.value)}
              >
                <option value="">请选择</option>
                {posts.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="任职日期" wrong={change.wrong.from}>
            {(inner) => (
              <input
                {...inner}
                type="date"
                className="input"
                required
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
      <Field label="试用期满" optional wrong={change.wrong.probationEndsOn} help="填了，期满前会提醒书面报告">
        {(inner) => (
          <input
            {...inner}
            type="date"
            className="input"
            value={probation}
            onChange={(event) => setProbation(event.target.value)}
          />
        )}
      </Field>
      {appointment && (
        <Field label="免职日期" optional wrong={change.wrong.to}>
          {(inner) => (
            <input
              {...inner}
              type="date"
              className="input"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          )}
        </Field>
      )}
      <div>
        <label className="check">
          <input type="checkbox" checked={promotion} onChange={() => setPromotion(!promotion)} />
          属于提拔（会产生任前谈话等任务）
        </label>
        <label className="check">
          <input type="checkbox" checked={keyPost} onChange={() => setKeyPost(!keyPost)} />
          重点岗位、敏感领域
        </label>
      </div>
    </FormDialog>
  );
}
