import type { Kind, RecordDetail } from '@liulian/contract';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { fromRecord } from './form/form-model.ts';
import { KindChooser } from './form/KindChooser.tsx';
import { RecordFormView } from './form/RecordFormView.tsx';
import { useStart } from './form/use-start.ts';

/** `/records/new?kind=…` and `/records/:id/edit`: gathers what is known, then shows the form. */
export default function RecordFormPage() {
  const { id } = useParams({ strict: false }) as { id?: string };
  const [search] = useSearchState('/records/new');
  if (id) return <Edit id={id} />;
  if (!search.kind) return <KindChooser search={search} />;
  return <Create kindId={search.kind} />;
}

function useKind(id: string | undefined) {
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  return { ...kinds, kind: kinds.data?.items.find((k) => k.id === id) };
}

function Create({ kindId }: { kindId: string }) {
  const me = useMe();
  const navigate = useNavigate();
  const [search] = useSearchState('/records/new');
  const [round, setRound] = useState(0);
  const { kind, error, data } = useKind(kindId);
  const start = useStart(kind, search);
  if (error)
    return (
      <div className="page column">
        <ErrorBox error={error} />
      </div>
    );
  if (data && !kind)
    return (
      <div className="page column">
        <Empty title="没有这种记录。" />
      </div>
    );
  if (!kind || !start) return <Loading what="正在准备表单" />;
  return (
    <RecordFormView
      key={`${kindId}:${search.dutyId ?? ''}:${search.category ?? ''}:${search.like ?? ''}:${round}`}
      kind={kind}
      initial={start.initial}
      draftKey={`${me.account.id}:${kindId}:${search.dutyId ?? search.like ?? search.category ?? ''}`}
      forDuty={start.forDuty}
      onAgain={() => {
        void navigate({ to: '/records/new', search: {} });
        setRound(round + 1);
      }}
    />
  );
}

function Edit({ id }: { id: string }) {
  const me = useMe();
  const navigate = useNavigate();
  // Read once and kept: a refresh behind the form must not change the revision that it answers to.
  const record = useApi('getRecord', { params: { id } }, { staleTime: Infinity });
  const { kind, error } = useKind(record.data?.kind);
  if (record.error || error)
    return (
      <div className="page column">
        <ErrorBox error={record.error ?? error} />
      </div>
    );
  if (!record.data || !kind) return <Loading what="正在打开记录" />;
  if (!record.data.abilities.update)
    return (
      <div className="page column">
        <Empty title="这条记录现在不能修改。" />
      </div>
    );
  return (
    <EditView
      kind={kind}
      record={record.data}
      accountId={me.account.id}
      onAgain={() => {
        void navigate({ to: '/records/new', search: {} });
      }}
    />
  );
}

function EditView({
  kind,
  record: given,
  accountId,
  onAgain,
}: {
  kind: Kind;
  record: RecordDetail;
  accountId: string;
  onAgain: () => void;
}) {
  const [record] = useState(given);
  return (
    <RecordFormView
      kind={kind}
      initial={fromRecord(kind, record)}
      record={record}
      draftKey={`${accountId}:edit:${record.id}:${record.revision}`}
      onAgain={onAgain}
    />
  );
}
