import type { Kind } from '@liulian/contract';
import { useState } from 'react';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ImportRecords } from './ImportRecords.tsx';

interface Props {
  kind: Kind | undefined;
  kinds: Kind[];
  onClose: () => void;
}

/** Records from Excel; where the ledger is of all kinds, first of which. */
export function ImportDialog({ kind, kinds, onClose }: Props) {
  const [chosen, setChosen] = useState(kind);
  if (chosen) return <ImportRecords kind={chosen} onClose={onClose} />;
  return (
    <Dialog title="从 Excel 导入" onClose={onClose}>
      <label className="field">
        <span className="label">表里是哪一种记录</span>
        <select
          className="input"
          value=""
          onChange={(event) => setChosen(kinds.find((k) => k.id === event.target.value))}
        >
          <option value="">请选择</option>
          {kinds
            .filter((k) => k.abilities.create)
            .map((k) => (
              <option key={k.id} value={k.id}>
                {k.title}
              </option>
            ))}
        </select>
      </label>
      <p className="quiet">每种记录有自己的模板；选好以后可以下载。</p>
    </Dialog>
  );
}
