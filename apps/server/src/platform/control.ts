import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface ControlReply {
  text: string;
  ok: boolean;
}

/**
 * Where a running process listens for its own command line. The embedded database serves one process, so
 * `liulian backup` and its like ask that process. Only whoever may read the data folder may speak: the socket
 * lies in it, or its name is secret to it.
 */
function address(dataDir: string): string {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\liulian-${name}`;
  const inside = join(resolve(dataDir), 'control.sock');
  return inside.length < 100 ? inside : join(tmpdir(), `liulian-${name}.sock`);
}

/** Listens for commands of the own command line; one JSON line in, one JSON line out. */
export function serveControl(dataDir: string, run: (command: string[]) => Promise<ControlReply>): Server {
  const path = address(dataDir);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const before = process.umask(0o177);
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > 10_000) socket.destroy();
      if (!text.includes('\n')) return;
      Promise.resolve()
        .then(() => run(JSON.parse(text) as string[]))
        .catch((error: unknown): ControlReply => ({
          ok: false,
          text: error instanceof Error ? error.message : String(error),
        }))
        .then(
          (reply) => socket.end(`${JSON.stringify(reply)}\n`),
          () => socket.destroy(),
        );
    });
  });
  server.listen(path, () => process.umask(before));
  server.on('error', () => process.umask(before));
  server.unref();
  return server;
}

/** Asks the running process; null when none listens. */
export function askControl(dataDir: string, command: string[]): Promise<ControlReply | null> {
  return new Promise((done) => {
    const socket = connect(address(dataDir));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => done(null));
    socket.on('connect', () => socket.write(`${JSON.stringify(command)}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => done(text ? (JSON.parse(text) as ControlReply) : null));
  });
}
