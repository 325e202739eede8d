import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

/**
 * Messages that open a step (parse, bind, describe, execute, close): the engine gets them with the one that
 * ends it.
 */
const partial = new Set([...'PBDEC'].map((letter) => letter.charCodeAt(0)));
const terminate = 'X'.charCodeAt(0);

/**
 * The socket between the client library and the engine embedded in this process: bytes of the protocol go in
 * and out without a network. One statement is one call of the engine, where the engine's own adapter makes
 * five.
 */
export class EmbeddedStream extends Duplex {
  private readonly engine: PGlite;
  private waiting: Buffer[] = [];

  constructor(engine: PGlite) {
    super();
    this.engine = engine;
  }

  /**
   * The engine has one session, which outlives its clients: a new one must not meet the statements and
   * settings of the last.
   */
  connect(): this {
    this.engine
      .exec('rollback')
      .then(() => this.engine.exec('discard all'))
      .then(
        () => this.emit('connect'),
        (error: Error) => this.destroy(error),
      );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read() {
    // The engine pushes its answers when it has them.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.receive([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void) {
    this.receive(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  private receive(chunks: Buffer[], done: (error?: Error | null) => void) {
    this.waiting.push(...chunks);
    if (partial.has(chunks.at(-1)?.[0] ?? 0)) {
      done();
      return;
    }
    const message = Buffer.concat(this.waiting);
    this.waiting = [];
    if (message[0] === terminate) {
      this.push(null);
      done();
      return;
    }
    // The engine reuses the memory of its answer; taken raw, nothing of it is read twice.
    const answer: Buffer[] = [];
    this.engine
      .execProtocolRawStream(message, {
        syncToFs: false,
        onRawData: (bytes) => {
          answer.push(Buffer.from(bytes));
        },
      })
      .then(() => {
        this.push(answer.length === 1 ? answer[0] : Buffer.concat(answer));
        done();
      }, done);
  }
}
