import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from './config.ts';
import { Refusal } from './errors.ts';
import { LocalFirst, placeOf, type LocalFile } from './files-store.ts';

/** The hash of no bytes: what a request without a body is signed with. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** How long the store may take to answer; a transfer gets a second more for every megabyte. */
const answerMs = 5000;
const attempts = 2;

/**
 * Files in a bucket of any S3-compatible store. Every request is signed over the hash of its body, and the
 * store is told the SHA-256 it must arrive at, so bytes damaged on the way are refused there.
 */
export class S3Files extends LocalFirst {
  private readonly base: string;
  private readonly client: AwsClient;
  private readonly complain: (what: string) => void;

  constructor(dataDir: string, settings: S3Settings, complain: (what: string) => void) {
    super(dataDir);
    const url = new URL(settings.endpoint);
    if (!settings.pathStyle) url.hostname = `${settings.bucket}.${url.hostname}`;
    this.base = `${url.origin}${settings.pathStyle ? `/${settings.bucket}` : ''}/files/`;
    this.client = new AwsClient({
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey,
      region: settings.region,
      service: 's3',
      retries: 0,
    });
    this.complain = complain;
  }

  /**
   * Sends only what is not there yet in full; an object of another size is a damaged one and is written
   * again.
   */
  protected async keep(file: LocalFile): Promise<void> {
    const there = await this.ask('HEAD', file.sha256);
    if (there.status === 200 && Number(there.headers.get('content-length')) === file.size) return;
    if (there.status !== 200 && there.status !== 404) throw this.away('HEAD', `答 ${there.status}`);
    const stored = await this.ask('PUT', file.sha256, file);
    await stored.body?.cancel();
    if (!stored.ok) throw this.away('PUT', `答 ${stored.status}`);
  }

  async read(sha256: string): Promise<Readable> {
    const response = await this.ask('GET', sha256);
    if (response.ok && response.body) return Readable.fromWeb(response.body as ReadableStream);
    const told = await response.text().catch(() => '');
    // A bucket that is not there must not pass for a file that is not there: a backup would leave everything
    // out.
    if (response.status === 404 && !told.includes('NoSuchBucket')) throw new Refusal('file.not_found');
    throw this.away('GET', `答 ${response.status}`);
  }

  async remove(sha256: string): Promise<void> {
    const response = await this.ask('DELETE', sha256);
    await response.body?.cancel();
    if (!response.ok && response.status !== 404) throw this.away('DELETE', `答 ${response.status}`);
  }

  /**
   * One signed request. A lost connection or a busy store is tried once more: every request here can be
   * repeated.
   */
  private async ask(
    method: 'HEAD' | 'GET' | 'PUT' | 'DELETE',
    sha256: string,
    file?: LocalFile,
  ): Promise<Response> {
    const url = this.base + placeOf(sha256);
    for (let attempt = 1; ; attempt += 1) {
      const headers: Record<string, string> = { 'x-amz-content-sha256': file ? sha256 : emptyHash };
      if (file)
        Object.assign(headers, {
          'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
          'content-type': 'application/octet-stream',
        });
      // Only the wait for the answer is limited, not the download after it.
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), answerMs + (file ? file.size / 1024 : 0));
      try {
        const signed = await this.client.sign(url, { method, headers });
        const response = await fetch(url, {
          method,
          headers: signed.headers,
          redirect: 'manual',
          signal: limit.signal,
          ...(file ? { body: await openAsBlob(file.path) } : {}),
        });
        if ((response.status < 500 && response.status !== 429) || attempt === attempts) return response;
        await response.body?.cancel();
      } catch (error) {
        if (attempt === attempts || limit.signal.aborted)
          throw this.away(method, limit.signal.aborted ? '没有回答' : reasonOf(error));
      } finally {
        clearTimeout(timer);
      }
      await wait(200);
    }
  }

  /** People are told to try again; the reason is for whoever runs the site. */
  private away(method: string, reason: string): Refusal {
    this.complain(`对象存储 ${method} ${this.base} 不成功：${reason}`);
    return new Refusal('server.unavailable');
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}
