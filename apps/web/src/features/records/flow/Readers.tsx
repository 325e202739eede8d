import type { RecordDetail } from '@liulian/contract';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { detailOf } from '../../../api/problem.ts';
import { Combobox, type Choice } from '../../../ui/Combobox.tsx';
import { ReasonDialog } from '../../../ui/kit/ReasonDialog.tsx';
import { notify } from '../../../ui/notices.tsx';
import { Chips } from '../../../ui/UnitPicker.tsx';

/** The accounts that may read a confidential record, besides those who handle it. */
export function Readers({ record }: { record: RecordDetail }) {
  const [adding, setAdding] = useState(false);
  const remove = useCall('removeReader');
  const { readers } = record;
  if (!readers) return null;
  return (
    <section className="card" aria-labelledby="readers">
      <h2 id="readers">知悉人 {readers.items.length > 0 && readers.items.length}</h2>
      {readers.items.length === 0 && <p className="quiet">除经办人外，没有人看得到这条记录。</p>}
      <ul className="lines">
        {readers.items.map(({ accountId, name }) => (
          <li key={accountId} className="row spread">
            {name}
            {readers.write && (
              <button
                type="button"
                className="link no-print"
                aria-label={`收回${name}的知悉`}
                disabled={remove.isPending}
                onClick={() =>
                  remove.mutate(
                    { params: { id: record.id, accountId } },
                    {
                      onSuccess: () => notify(`已收回${name}的知悉`),
                      onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
                    },
                  )
                }
              >
                收回
              </button>
            )}
          </li>
        ))}
      </ul>
      {readers.write && (
        <button type="button" className="button small no-print" onClick={() => setAdding(true)}>
          增加知悉人
        </button>
      )}
      {adding && <AddReader record={record} onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddReader({ record, onClose }: { record: RecordDetail; onClose: () => void }) {
  const [chosen, setChosen] = useState<Choice | null>(null);
  const add = useCall('addReader');
  return (
    <ReasonDialog
      title="增加知悉人"
      label="为什么要让他知悉（留痕）"
      button="增加"
      least={2}
      most={200}
      ready={chosen !== null}
      busy={add.isPending}
      error={add.error}
      onClose={onClose}
      onSend={(reason) =>
        chosen &&
        add.mutate(
          { params: { id: record.id }, body: { accountId: chosen.id, reason } },
          {
            onSuccess: () => {
              notify(`已增加知悉人${chosen.title}`);
              onClose();
            },
          },
        )
      }
    >
      <div className="field">
        <label htmlFor="new-reader">姓名（只列有权接触这类记录、与记录无关的人）</label>
        {chosen ? (
          <Chips items={[{ id: chosen.id, name: chosen.title }]} onRemove={() => setChosen(null)} />
        ) : (
          <Combobox
            id="new-reader"
            label="知悉人"
            name={`readers:${record.id}`}
            search={async (q, signal) => {
              const { items } = await call('listReaderCandidates', {
                params: { id: record.id },
                query: q ? { q } : {},
                signal,
              });
              return items.map(({ accountId, name, unitName }) => ({
                id: accountId,
                title: name,
                detail: unitName,
              }));
            }}
            onPick={setChosen}
          />
        )}
      </div>
    </ReasonDialog>
  );
}
