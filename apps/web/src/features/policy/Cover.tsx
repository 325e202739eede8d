import { Select } from 'antd';
import { useState } from 'react';
import type { PolicyDraft } from '@liulian/contract';

interface Props {
  draft: PolicyDraft;
  first: string | null;
  busy: boolean;
  onCover: (id: string) => void;
}
/** 已由…覆盖: any obligation in force may be named. */
export function Cover({ draft, first, busy, onCover }: Props) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <button type="button" className="button small" onClick={() => setOpen(true)}>
        已由…覆盖
      </button>
    );
  return (
    <Select
      aria-label="由哪一项覆盖"
      autoFocus
      defaultOpen
      disabled={busy}
      placeholder="由哪一项覆盖"
      style={{ minWidth: 200 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={draft.existing
        .filter((one) => !one.ended)
        .toSorted((a, b) => Number(b.id === first) - Number(a.id === first))
        .map((one) => ({ value: one.id, label: [one.rows[0], one.title].filter(Boolean).join(' ') }))}
      onChange={(id: string) => {
        setOpen(false);
        onCover(id);
      }}
      onBlur={() => setOpen(false)}
    />
  );
}
