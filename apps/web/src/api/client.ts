import type { OperationId, ResponseOf, SentOf } from '@liulian/contract';
import table from 'virtual:operations';
import { ApiProblem, networkProblem } from './problem.ts';

interface Early {
  status: number;
  body: unknown;
}

declare global {
  interface Window {
    askedEarly?: Map<string, Promise<Early | undefined>>;
  }
}

/** What an operation is called with; parts that it does not take cannot be given. */
export type CallArgs<K extends OperationId> = {
  [Part in 'params' | 'query' | 'body' as SentOf<K, Part> extends undefined ? never : Part]?: SentOf<K, Part>;
} & { file?: File; signal?: AbortSignal };

type Addressed<K extends OperationId> = Pick<CallArgs<K>, Extract<keyof CallArgs<K>, 'params' | 'query'>>;

/** The address of an operation, for links that download or print. */
export function urlOf<K extends OperationId>(operation: K, args: Addressed<K> = {} as Addressed<K>): string {
  const { params = {}, query = {} } = args as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
  };
  const path = table[operation][1].replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
      continue;
    search.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return `/api${path}${text ? `?${text}` : ''}`;
}

/** Called when the session is gone; set once by the application so that this module knows no router. */
let onSignedOut: () => void = () => {};
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Asks the owner to prove being there; answers whether they did. Set once by the dialog that asks. */
let askOwner: () => Promise<boolean> = () => Promise.resolve(false);
export function whenAskedAgain(handler: () => Promise<boolean>): void {
  askOwner = handler;
}

/** One request. Where the server wants to know first that the owner is there, asks, and then repeats it. */
export async function call<K extends OperationId>(
  operation: K,
  args: CallArgs<K> = {},
): Promise<ResponseOf<K>> {
  try {
    return await send(operation, args);
  } catch (problem) {
    const asked = problem instanceof ApiProblem && problem.code === 'session.verify_again';
    if (!asked || !(await askOwner())) throw problem;
    return send(operation, args);
  }
}

async function send<K extends OperationId>(operation: K, args: CallArgs<K> = {}): Promise<ResponseOf<K>> {
  const { body, file, signal } = args as { body?: unknown; file?: File; signal?: AbortSignal };
  const headers: Record<string, string> = { accept: 'application/json' };
  let payload: BodyInit | undefined;
  if (file) {
    payload = new FormData();
    payload.set('file', file);
  } else if (body !== undefined) {
    headers['content-type'] = 'application/json';
    payload = JSON.stringify(body);
  }
  const method = table[operation][0];
  const address = urlOf(operation, args);
  const early = method === 'GET' ? await askedEarly(address) : undefined;
  if (early) {
    if (early.status >= 400) throw problemOf(early);
    return early.body as ResponseOf<K>;
  }
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      credentials: 'same-origin',
      ...(payload === undefined ? {} : { body: payload }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted && (signal.reason as Error | undefined)?.name !== 'TimeoutError') throw error;
    throw networkProblem();
  }
  if (!response.ok)
    throw problemOf({ status: response.status, body: await response.json().catch(() => ({})) });
  if (response.status === 204) return undefined as ResponseOf<K>;
  return (await response.json()) as ResponseOf<K>;
}

/** The answer that public/early.js asked for before this code had arrived; it serves once. */
async function askedEarly(address: string): Promise<Early | undefined> {
  const early = window.askedEarly?.get(address);
  window.askedEarly?.delete(address);
  return early;
}

function problemOf({ status, body }: Early): ApiProblem {
  const problem = new ApiProblem({ ...(body as object), status });
  if (problem.code === 'session.required') onSignedOut();
  return problem;
}
