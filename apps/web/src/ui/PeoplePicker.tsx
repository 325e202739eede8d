import { useId, useState } from 'react';
import type { ParsedPeople, UnitRef } from '@liulian/contract';
import { call } from '../api/client.ts';
import { detailOf } from '../api/problem.ts';
import { Dialog } from './Dialog.tsx';
import { PersonPicker, type Someone } from './PersonPicker.tsx';
import { peopleOf, unique } from './people-of-unit.ts';
import { UnitPicker } from './UnitPicker.tsx';
import { PasteNames, type AbsenceField } from './PasteNames.tsx';

interface Props {
  label: string;
  value: Someone[];
  onChange: (people: Someone[]) => void;
  /** Whose people “全队在位” means. */ units: { id: string; name: string }[];
  absence?: AbsenceField | undefined;
}

/** Participants: everyone present at once, a pasted list, a sign-in sheet, or one by one. */
export function PeoplePicker({ label, value, onChange, units, absence }: Props) {
  const [mode, setMode] = useState<'paste' | 'unit' | null>(null);
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [parsed, setParsed] = useState<ParsedPeople | null>(null);
  const fileId = useId();
  const shown = all ? value : value.slice(0, 16);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      setTrouble(detailOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="stack" style={{ gap: 8 }} role="group" aria-label={label}>
      <div className="row spread">
        <b>{value.length > 0 ? `共 ${value.length} 人` : '还没有选人'}</b>
        <div className="actions">
          <button
            type="button"
            className="button small"
            disabled={busy || units.length === 0}
            onClick={() => {
              void attempt(async () => onChange(unique([...value, ...(await peopleOf(units))])));
            }}
          >
            全队在位
          </button>
          <button type="button" className="button small" onClick={() => setMode('unit')}>
            按单位
          </button>
          <button type="button" className="button small" onClick={() => setMode('paste')}>
            粘贴名单
          </button>
          <label className="button small" htmlFor={fileId}>
            签到表
          </label>
          <input
            id={fileId}
            className="sr-only"
            type="file"
            accept=".xlsx"
            aria-label="导入签到表"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) void attempt(async () => setParsed(await call('parseSignInSheet', { file })));
            }}
          />
          {value.length > 0 && (
            <button type="button" className="link" onClick={() => onChange([])}>
              清空
            </button>
          )}
        </div>
      </div>
      {trouble && (
        <p className="wrong" role="alert">
          {trouble}
        </p>
      )}
      {value.length > 0 && (
        <ul className="row" style={{ gap: 6 }}>
          {shown.map((person) => (
            <li key={person.id || person.name} className="chip" title={person.unitName}>
              {person.name}
              <button
                type="button"
                className="icon-button"
                aria-label={`去掉${person.name}`}
                onClick={() => onChange(value.filter((p) => p !== person))}
              >
                ×
              </button>
            </li>
          ))}
          {value.length > 16 && (
            <li>
              <button type="button" className="link" onClick={() => setAll(!all)}>
                {all ? '收起' : `还有 ${value.length - 16} 人`}
              </button>
            </li>
          )}
        </ul>
      )}
      <PersonPicker
        label={`${label}：加一个人`}
        value={[]}
        unitId={units[0]?.id}
        onChange={(added) => onChange(unique([...value, ...added]))}
      />
      {mode === 'unit' && (
        <UnitDialog
          onClose={() => setMode(null)}
          onTake={(people) => {
            setMode(null);
            onChange(unique([...value, ...people]));
          }}
        />
      )}
      {mode === 'paste' && (
        <PasteDialog
          onClose={() => setMode(null)}
          onParsed={(result) => {
            setMode(null);
            setParsed(result);
          }}
          unitId={units[0]?.id}
        />
      )}
      {parsed && (
        <PasteNames
          parsed={parsed}
          absence={absence}
          onClose={() => setParsed(null)}
          onTake={(people) => {
            // Whoever the list calls away does not stay among those who were there.
            const away = new Set(parsed.absent.map(({ person }) => person?.id));
            onChange(unique([...value.filter(({ id }) => id === '' || !away.has(id)), ...people]));
            setParsed(null);
          }}
        />
      )}
    </div>
  );
}

function PasteDialog({
  onClose,
  onParsed,
  unitId,
}: {
  onClose: () => void;
  onParsed: (parsed: ParsedPeople) => void;
  unitId?: string | undefined;
}) {
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const send = () => {
    call('parsePeople', { body: { text, ...(unitId ? { unitId } : {}) } }).then(onParsed, (error: unknown) =>
      setTrouble(detailOf(error)),
    );
  };
  return (
    <Dialog
      title="粘贴名单"
      onClose={onClose}
      actions={
        <button type="button" className="button primary" disabled={text.trim() === ''} onClick={send}>
          对应到人
        </button>
      }
    >
      <p className="quiet">
        从签到表、群通知、Excel
        里复制过来就行。名字旁边写了单位的，按单位认人；写了请假、出差、值班的，单独列出来。电话号码不会留下。
      </p>
      <textarea
        className="input"
        rows={8}
        aria-label="名单"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {trouble && (
        <p className="wrong" role="alert">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}

function UnitDialog({ onClose, onTake }: { onClose: () => void; onTake: (people: Someone[]) => void }) {
  const [units, setUnits] = useState<UnitRef[]>([]);
  const [below, setBelow] = useState(true);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const take = () => {
    setBusy(true);
    peopleOf(units, !below).then(onTake, (error: unknown) => {
      setTrouble(detailOf(error));
      setBusy(false);
    });
  };
  return (
    <Dialog
      title="按单位加人"
      onClose={onClose}
      actions={
        <button type="button" className="button primary" disabled={busy || units.length === 0} onClick={take}>
          {busy ? '正在取名单…' : '加入'}
        </button>
      }
    >
      <div style={{ minHeight: 220 }} className="stack">
        <UnitPicker label="单位" value={units} onChange={setUnits} />
        <label className="check">
          <input type="checkbox" checked={below} onChange={(event) => setBelow(event.target.checked)} />
          <span>含下级单位的人</span>
        </label>
        {trouble && (
          <p className="wrong" role="alert">
            {trouble}
          </p>
        )}
      </div>
    </Dialog>
  );
}
