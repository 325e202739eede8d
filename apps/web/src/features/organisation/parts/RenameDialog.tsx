import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';

interface Props {
  unit: { id: string; name: string; plateName: string | null };
  onClose: () => void;
}

/** A new name from a day on. Putting a misspelt name right is another act, under 修改. */
export function RenameDialog({ unit, onClose }: Props) {
  const { today } = useMe();
  const [name, setName] = useState(unit.name);
  const [plateName, setPlateName] = useState(unit.plateName ?? '');
  const [shortName, setShortName] = useState('');
  const [from, setFrom] = useState(today);
  const rename = useChange('renameUnit', { said: '已更名', onDone: onClose, quiet: true });
  return (
    <FormDialog
      title={`${unit.name}更名`}
      save="更名"
      busy={rename.busy}
      error={rename.error}
      ready={name.trim().length > 1 && from !== ''}
      onSave={() =>
        rename.run({
          params: { id: unit.id },
          body: { name, plateName: plateName || null, ...(shortName ? { shortName } : {}), from },
        })
      }
      onClose={onClose}
    >
      <p className="quiet">
        这一天以前的记录、台账和任务仍写当时的名称；用旧名称也还找得到。只是名称写错了字，请用“修改”改正。
      </p>
      <Field label="新名称" wrong={rename.wrong.name}>
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
      <Field label="自哪天起" wrong={rename.wrong.from} help="按批复的日期；登记错了，当天可以撤销">
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
      <Field label="牌子" optional wrong={rename.wrong.plateName}>
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
      <Field label="简称" optional wrong={rename.wrong.shortName} help="空着按新名称">
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
    </FormDialog>
  );
}
