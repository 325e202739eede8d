import { useState } from 'react';
import type { Unit } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { Field, FormDialog, levelWord, useChange } from '../../../ui/kit/index.ts';
import { useVocabulary } from './vocabulary.ts';
import page from './organisation.module.css';

const below: Record<string, Unit['level'][]> = {
  corps: ['detachment', 'office'],
  detachment: ['brigade', 'station', 'office'],
  brigade: ['station'],
};

/** One dialog for a new unit below `parent` and for an existing `unit`. */
export function UnitDialog({ unit, parent, onClose }: { unit?: Unit; parent?: Unit; onClose: () => void }) {
  const { today } = useMe();
  const words = useVocabulary();
  const levels = below[parent?.level ?? ''] ?? [];
  const [name, setName] = useState(unit?.name ?? '');
  const [plateName, setPlateName] = useState(unit?.plateName ?? '');
  const [shortName, setShortName] = useState(unit?.shortName ?? '');
  const [level, setLevel] = useState(levels[0] ?? 'station');
  const [flags, setFlags] = useState<string[]>(unit?.flags ?? []);
  const [from, setFrom] = useState(unit?.from ?? today);
  const [to, setTo] = useState(unit?.to ?? '');
  const create = useChange('createUnit', { said: '已新建', onDone: onClose, quiet: true });
  const update = useChange('updateUnit', { said: '已保存', onDone: onClose, quiet: true });
  const change = unit ? update : create;
  const save = (): void => {
    const body = {
      name,
      plateName: plateName || null,
      ...(shortName ? { shortName } : {}),
      flags,
      from,
      to: to || null,
    };
    if (unit) update.run({ params: { id: unit.id }, body });
    else if (parent) create.run({ body: { ...body, parentId: parent.id, level } });
  };
  return (
    <FormDialog
      title={unit ? `修改 ${unit.name}` : `在${parent?.name ?? ''}下新建单位`}
      save="保存"
      busy={change.busy}
      error={change.error}
      ready={name.trim().length > 1}
      onSave={save}
      onClose={onClose}
    >
      {!unit && (
        <Field label="层级">
          {(inner) => (
            <select
              {...inner}
              className="input"
              value={level}
              onChange={(event) => setLevel(event.target.value as Unit['level'])}
            >
              {levels.map((one) => (
                <option key={one} value={one}>
                  {levelWord[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field
        label="名称"
        wrong={change.wrong.name}
        {...(unit ? { help: '这里只改正写错的字，以前的台账一起改；改了名称请用“更名”' } : {})}
      >
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="牌子"
        optional
        wrong={change.wrong.plateName}
        help="同一单位的另一块牌子，如“市消防救援局”"
      >
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={60}
            value={plateName}
            onChange={(event) => setPlateName(event.target.value)}
          />
        )}
      </Field>
      <Field label="简称" optional wrong={change.wrong.shortName}>
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={30}
            value={shortName}
            onChange={(event) => setShortName(event.target.value)}
          />
        )}
      </Field>
      {Object.keys(words.flags).length > 0 && (
        <fieldset>
          <legend>
            特征 <span className="must">（决定有哪些任务）</span>
          </legend>
          <div className={page.flags}>
            {Object.entries(words.flags).map(([id, title]) => (
              <label key={id} className="check">
                <input
                  type="checkbox"
                  checked={flags.includes(id)}
                  onChange={() =>
                    setFlags(flags.includes(id) ? flags.filter((flag) => flag !== id) : [...flags, id])
                  }
                />
                {title}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Field label="成立日期" wrong={change.wrong.from} help="成立以前的期次不产生任务">
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
      {unit && (
        <Field label="撤销日期" optional wrong={change.wrong.to}>
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
    </FormDialog>
  );
}
