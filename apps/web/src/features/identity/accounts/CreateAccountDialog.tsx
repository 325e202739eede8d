import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { PersonPicker, type Someone } from '../../../ui/PersonPicker.tsx';
import { Field, FormDialog, useChange } from '../../../ui/kit/index.ts';
import type { Slip } from './Slips.tsx';

export function CreateAccountDialog({
  onSlip,
  onClose,
}: {
  onSlip: (slip: Slip) => void;
  onClose: () => void;
}) {
  const me = useMe();
  const [username, setUsername] = useState('');
  const [people, setPeople] = useState<Someone[]>([]);
  const create = useChange('createAccount', {
    said: '已建账号，接下来由安全管理员确认并授予角色',
    quiet: true,
    onDone: (result) => {
      const { account, code } = result;
      onSlip({ username: account.username, name: account.person?.name ?? null, unit: null, code });
      onClose();
    },
  });
  const person = people[0];
  return (
    <FormDialog
      title="新建账号"
      save="新建"
      busy={create.busy}
      error={create.error}
      ready={username.trim() !== ''}
      onClose={onClose}
      onSave={() =>
        create.run({ body: { username: username.trim(), ...(person ? { personId: person.id } : {}) } })
      }
    >
      <Field label="是谁" optional wrong={create.wrong.personId} help="管理员等不对应具体人员的账号可以不填">
        {(inner) => (
          <PersonPicker
            id={inner.id}
            label="是谁"
            single
            unitId={me.unit.id}
            value={people}
            onChange={setPeople}
          />
        )}
      </Field>
      <Field label="用户名" wrong={create.wrong.username} help="小写字母、数字、点，3–41 位">
        {(inner) => (
          <input
            {...inner}
            className="input"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={41}
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <p className="quiet">建好后给您甲码，安全管理员确认后给出乙码；两半都交给本人，本人自己设密码。</p>
    </FormDialog>
  );
}
