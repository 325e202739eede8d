/**
 * A browser spoken to in its own words. What a testing library puts into every page, and the DevTools'
 * runtime domain, which keeps the stack of every error, cost a processor made four times slower some hundred
 * milliseconds that no visitor waits for.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Visit {
  send(method: string, params?: object): Promise<unknown>;
  on<T>(event: string, hear: (params: T) => void): void;
  /** The value of an expression in the page; a promise is waited for. */
  ask<T>(expression: string): Promise<T>;
  /** Asks four times a second until the value is not empty. */
  until<T>(expression: string, milliseconds: number): Promise<T>;
  close(): Promise<void>;
}
export interface Browser {
  visit(): Promise<Visit>;
  close(): Promise<void>;
}

export async function openBrowser(more: string[] = []): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'liulian-browser-'));
  const child = spawn(
    process.env.E2E_CHROMIUM ?? '/usr/bin/chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-renderer-backgrounding',
      '--disable-component-update',
      '--no-first-run',
      `--user-data-dir=${folder}`,
      '--remote-debugging-port=0',
      ...more,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the browser ended:\n${said}`)));
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });

  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const listeners: { session: string; event: string; hear: (params: never) => void }[] = [];
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(String(data)) as {
      id?: number;
      sessionId?: string;
      method?: string;
      params: never;
      result: never;
      error?: object;
    };
    if (told.id === undefined) {
      for (const one of listeners)
        if (one.session === told.sessionId && one.event === told.method) one.hear(told.params);
      return;
    }
    const one = waiting.get(told.id);
    waiting.delete(told.id);
    if (told.error) one?.reject(new Error(JSON.stringify(told.error)));
    else one?.resolve(told.result);
  });
  const send = <T>(method: string, params: object = {}, sessionId?: string): Promise<T> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });

  return {
    async visit() {
      const { browserContextId } = await send<{ browserContextId: string }>('Target.createBrowserContext');
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
        browserContextId,
      });
      const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      });
      const ask = async <T>(expression: string): Promise<T> =>
        (
          await send<{ result: { value: T } }>(
            'Runtime.evaluate',
            { expression, returnByValue: true, awaitPromise: true },
            sessionId,
          )
        ).result.value;
      return {
        send: (method, params) => send(method, params, sessionId),
        on: (event, hear) => {
          listeners.push({ session: sessionId, event, hear });
        },
        ask,
        async until<T>(expression: string, milliseconds: number) {
          for (const end = Date.now() + milliseconds; Date.now() < end;) {
            await new Promise((soon) => setTimeout(soon, 250));
            const value = await ask<T>(expression);
            if (value) return value;
          }
          throw new Error(`not within ${milliseconds} ms: ${expression}`);
        },
        close: async () => {
          await send('Target.disposeBrowserContext', { browserContextId });
        },
      };
    },
    async close() {
      socket.close();
      child.kill();
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
