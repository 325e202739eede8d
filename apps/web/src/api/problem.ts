import type { ErrorCode, Problem } from '@liulian/contract';

/**
 * What the server (or the way to it) answered instead of a result. `detail` is Chinese and may be shown as it
 * is.
 */
export class ApiProblem extends Error {
  readonly code: ErrorCode | 'network';
  readonly status: number;
  readonly detail: string;
  readonly errors: { field: string; message: string }[];

  constructor(problem: Partial<Problem> & { status: number }) {
    super(problem.detail ?? '系统没有说明原因。');
    this.name = 'ApiProblem';
    this.code = (problem.code ?? 'server.unexpected') as ErrorCode | 'network';
    this.status = problem.status;
    this.detail = problem.detail ?? '系统没有说明原因，请稍后再试。';
    this.errors = problem.errors ?? [];
  }

  /** Nothing came back: a weak signal, or the server is away. Repeating later can help. */
  get offline(): boolean {
    return this.code === 'network' || this.status >= 502;
  }
}

/** Whether asking again may be answered otherwise: no network, too many at once, a fault of the server. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return error.offline || error.status >= 500 || error.status === 408 || error.status === 429;
}

export function networkProblem(): ApiProblem {
  return new ApiProblem({ status: 0, code: 'network', detail: '连不上服务器，请检查网络后再试。' });
}

export function detailOf(error: unknown): string {
  return error instanceof ApiProblem ? error.detail : '页面出了问题，请刷新后再试。';
}

/** What is wrong, one thing after another, where no field stands beside it. */
export function wrongOf(error: unknown): string {
  const messages = error instanceof ApiProblem ? error.errors.map((one) => one.message) : [];
  return messages.length > 0 ? [...new Set(messages)].slice(0, 4).join('；') : detailOf(error);
}

/**
 * Messages by field, with the part of the request they came from taken off: `body.fields.topic` is `topic` on
 * the form; a cell of a table keeps its whole name, `rows.findings.3.due`.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(error.errors.map((e) => [fieldName(e.field), e.message]));
}

export function fieldName(field: string): string {
  const own = field.replace(/^\/?(body[./])?(fields[./])?/, '');
  return own.startsWith('rows.') ? own : (own.split(/[./]/)[0] ?? field);
}
