import { useState } from 'react';
import type { ParsedPeople } from '@liulian/contract';
import { Dialog } from './Dialog.tsx';
import type { Someone } from './PersonPicker.tsx';

/** A field of the form that counts those who were not there. */
export interface AbsenceField {
  title: string;
  value: string;
  onChange: (count: number) => void;
}

interface Props {
  parsed: ParsedPeople;
  absence?: AbsenceField | undefined;
  onTake: (people: Someone[]) => void;
  onClose: () => void;
}

type Elsewhere = ParsedPeople['elsewhere'][number];
const whyNot: Record<Elsewhere['why'], (unit: string) => string> = {
  'nobody-there': (unit) => `名单上写的是“${unit}”，那里没有叫这个名字的人`,
  'out-of-reach': (unit) => `名单上写的是“${unit}”，那里的人不归您的单位管`,
  'unknown-unit': (unit) => `名单上写的是“${unit}”，本总队没有这个单位`,
};

/**
 * What became of a list: who was found, who was away, whose name several people bear or bear in another unit,
 * whom nobody knows.
 */
export function PasteNames({ parsed, absence, onTake, onClose }: Props) {
  const { matched, absent, ambiguous, doubtful, elsewhere } = parsed;
  const [confirmed, setConfirmed] = useState<string[]>([]);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [counted, setCounted] = useState(absence?.value === '');
  const unknown = parsed.unknown.filter((name) => !elsewhere.some((one) => one.name === name));
  const asked = [...ambiguous, ...elsewhere];
  const people = [
    ...matched,
    ...doubtful.flatMap(({ person }) => (confirmed.includes(person.id) ? [person] : [])),
    ...asked.flatMap(({ candidates }, at) => candidates.filter(({ id }) => id === chosen[at])),
  ];
  const takesCount = absence !== undefined && absent.length > 0 && counted;
  const choice = (candidates: Someone[], at: number, none: string) => (
    <select
      className="input"
      value={chosen[at] ?? ''}
      onChange={(event) => setChosen({ ...chosen, [at]: event.target.value })}
    >
      <option value="">{none}</option>
      {candidates.map((person) => (
        <option key={person.id} value={person.id}>
          {person.name} · {person.unitName}
        </option>
      ))}
    </select>
  );
  return (
    <Dialog
      title="名单对应结果"
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={people.length === 0 && !takesCount}
          onClick={() => {
            if (takesCount) absence.onChange(absent.length);
            onTake(people);
          }}
        >
          {people.length === 0 && takesCount ? '只记缺席人数' : `加入这 ${people.length} 人`}
        </button>
      }
    >
      <p>
        {[
          `认出 ${matched.length} 人`,
          absent.length > 0 && `${absent.length} 人没有到场`,
          doubtful.length > 0 && `${doubtful.length} 人要您确认到没到场`,
          ambiguous.length > 0 && `${ambiguous.length} 个名字有同名的人`,
          elsewhere.length + unknown.length > 0 && `${elsewhere.length + unknown.length} 个名字没有对上`,
        ]
          .filter(Boolean)
          .join('，')}
        。
      </p>
      {matched.length > 0 && (
        <details>
          <summary>看认出的人</summary>
          <p className="quiet">{matched.map(({ name, unitName }) => `${name}（${unitName}）`).join('、')}</p>
        </details>
      )}
      {doubtful.map(({ name, remark, person }) => (
        <label key={person.id} className="check">
          <input
            type="checkbox"
            checked={confirmed.includes(person.id)}
            onChange={(event) =>
              setConfirmed(
                event.target.checked ? [...confirmed, person.id] : confirmed.filter((id) => id !== person.id),
              )
            }
          />
          <span>
            {name}（{person.unitName}）：{remark}。本人到场的，请打勾
          </span>
        </label>
      ))}
      {ambiguous.map(({ name, candidates }, at) => (
        <label key={name} className="field">
          <span className="label">{name}，是哪一位？</span>
          {choice(candidates, at, '先不加')}
        </label>
      ))}
      {elsewhere.map(({ name, unit, why, candidates }, at) =>
        candidates.length > 0 ? (
          <label key={`${name}|${unit}`} className="field">
            <span className="label">
              {name}：{whyNot[why](unit)}，没有加入。
            </span>
            {choice(candidates, ambiguous.length + at, '不加入')}
          </label>
        ) : (
          <p key={`${name}|${unit}`}>
            {name}：{whyNot[why](unit)}，没有加入。
          </p>
        ),
      )}
      {absent.length > 0 && (
        <div className="stack" style={{ gap: 6 }}>
          <b>没有到场，不计入参加人员</b>
          <ul className="row" style={{ gap: 6 }} aria-label="没有到场">
            {absent.map(({ name, reason, person }) => (
              <li key={person?.id ?? name} className="chip" title={person?.unitName}>
                {name}：{reason}
              </li>
            ))}
          </ul>
          {absence && (
            <label className="check">
              <input
                type="checkbox"
                checked={counted}
                onChange={(event) => setCounted(event.target.checked)}
              />
              <span>
                “{absence.title}”填 {absent.length} 人{absence.value !== '' && `（现在是 ${absence.value}）`}
              </span>
            </label>
          )}
        </div>
      )}
      {unknown.length > 0 && (
        <div className="hint heed">
          没有对上：{unknown.join('、')}。可能是错字，或是外单位的人；可以在“总人数”里把他们算上。
        </div>
      )}
    </Dialog>
  );
}
