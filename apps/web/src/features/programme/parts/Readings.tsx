import { useState } from 'react';
import type { ProgrammeInfo } from '@liulian/contract';
import { useMe } from '../../../api/me.ts';
import { fullDate } from '../../../ui/dates.ts';
import type { Reading } from './reading.ts';
import { ReadingDialog } from './ReadingDialog.tsx';
import page from './programme.module.css';

function chosenWords(setting: Reading): string {
  if (setting.choices.length > 0)
    return setting.choices.find((choice) => choice.id === setting.chosen)?.title ?? '还没有选定';
  if (setting.items !== null) return setting.items.length > 0 ? setting.items.join('、') : '还没有填';
  return setting.text?.trim() ? setting.text : '还没有填';
}

/** Readings chosen already that do not hold yet. */
const later = ({ readings }: Reading, today: string) => readings.filter((reading) => reading.from > today);

/** Clauses that the documents leave open: which reading is in force, and why; `only`: the one asked for. */
export function Readings({ info, only }: { info: ProgrammeInfo; only?: string | undefined }) {
  const { today } = useMe();
  const [open, setOpen] = useState<Reading | null>(null);
  const shown = info.settings.find((setting) => setting.id === only);
  return (
    <>
      <p className="quiet">文件没有写明、可以有多种理解的地方。改选之前，先看会增加和结束哪些任务。</p>
      <ul className="lines">
        {(shown ? [shown] : info.settings).map((setting) => (
          <li key={setting.id} className={page.reading}>
            <div>
              <h2>{setting.title}</h2>
              <p>
                现行：<b>{chosenWords(setting)}</b>
                {setting.chosenFrom && `（自 ${fullDate(setting.chosenFrom)} 起）`}
              </p>
              {later(setting, today).map((reading) => (
                <p key={reading.from}>
                  自 {fullDate(reading.from)} 起改为：<b>{reading.title}</b>
                </p>
              ))}
              {setting.choices.length > 1 && (
                <p className="quiet">
                  还可以：
                  {setting.choices
                    .filter((choice) => choice.id !== setting.chosen)
                    .map((choice) => choice.title)
                    .join('；')}
                </p>
              )}
              <p className="quiet">理由：{setting.why}</p>
            </div>
            {info.abilities.write && (
              <button
                type="button"
                className="button small"
                aria-label={`改：${setting.title}`}
                onClick={() => setOpen(setting)}
              >
                改
              </button>
            )}
          </li>
        ))}
      </ul>
      {open && <ReadingDialog setting={open} onClose={() => setOpen(null)} />}
    </>
  );
}
