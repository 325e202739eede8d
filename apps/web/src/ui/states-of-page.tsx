import type { ReactNode } from 'react';
import { ApiProblem, detailOf } from '../api/problem.ts';

/** Says what would be here and what to do, never only “暂无数据”. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <div className="empty-do">{children}</div>}
    </div>
  );
}

export function Loading({ what = '正在打开' }: { what?: string }) {
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {what}…
    </p>
  );
}

export function ErrorBox({ error, retry }: { error: unknown; retry?: () => void }) {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return (
    <div className="error-box" role="alert">
      <p>{detailOf(error)}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map((e) => (
            <li key={`${e.field}${e.message}`}>{e.message}</li>
          ))}
        </ul>
      )}
      {retry && (
        <button type="button" className="button" onClick={retry}>
          再试一次
        </button>
      )}
    </div>
  );
}

interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}
/** One query on screen: waiting, refused, or there. */
export function Load<T>({ of: query, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return (
      <ErrorBox
        error={query.error}
        retry={() => {
          void query.refetch();
        }}
      />
    );
  return <Loading />;
}
