import type { ReactNode } from 'react';
import { ApiProblem, detailOf, mayPass } from '../api/problem.ts';

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
  // Trying again does not help whoever lacks the right: say whom to ask instead.
  const forbidden = error instanceof ApiProblem && error.status === 403 && retry !== undefined;
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
      {forbidden && (
        <p>您现在的身份没有这一页的权限，再试也打不开。需要时请找安全管理员，说明要看什么、为什么。</p>
      )}
      {retry && mayPass(error) && (
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
