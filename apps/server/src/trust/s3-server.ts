import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

export const s3Keys = {
  accessKeyId: 'AKIDLIULIAN',
  secretAccessKey: 'secret+of/the=bucket',
  region: 'cn-north-1',
  bucket: 'liulian-files',
};

export interface S3Server {
  endpoint: string;
  /** What was asked, in order: `PUT /liulian-files/files/ab/… 200`. */
  log: string[];
  /** Answers this status to everything, without doing anything. */
  fail(status: number | null): void;
  /** Lets this many bytes of a download through, then cuts the line. */
  cut(bytes: number | null): void;
  keys(): Promise<string[]>;
  path(key: string): string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A small S3 server on its own port: path-style object PUT, GET and HEAD, kept on disk. It checks what
 * Amazon's checks: the version 4 signature, worked out here from the specification; the hash of the body; the
 * declared checksum; a known length.
 */
export async function s3Server(): Promise<S3Server> {
  const root = mkdtempSync(join(tmpdir(), 'liulian-s3-'));
  const log: string[] = [];
  let failing: number | null = null;
  let cutAt: number | null = null;
  let port = 0;
  let server: Server | null = null;
  const path = (key: string) => join(root, key);

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const answer = (status: number, code = '', headers: Record<string, string | number> = {}) => {
      log.push(`${request.method} ${request.url} ${status}`);
      response
        .writeHead(status, headers)
        .end(
          code && request.method !== 'HEAD'
            ? `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`
            : undefined,
        );
    };
    if (failing !== null) return answer(failing, 'ServiceUnavailable');
    const problem = refusal(request, body);
    if (problem) return answer(problem.status, problem.code);
    const [, bucket, ...rest] = (request.url ?? '').split('/');
    if (bucket !== s3Keys.bucket) return answer(404, 'NoSuchBucket');
    const file = path(rest.join('/'));
    if (request.method === 'PUT') {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.part`, body);
      await rename(`${file}.part`, file);
      return answer(200);
    }
    if (request.method === 'DELETE') {
      await rm(file, { force: true });
      return answer(204);
    }
    const info = await stat(file).catch(() => null);
    if (!info) return answer(404, 'NoSuchKey');
    const headers = { 'content-length': info.size, 'content-type': 'application/octet-stream' };
    if (request.method === 'HEAD') return answer(200, '', headers);
    log.push(`${request.method} ${request.url} 200`);
    response.writeHead(200, headers);
    if (cutAt === null) return createReadStream(file).pipe(response);
    return response.write((await readFile(file)).subarray(0, cutAt), () => request.socket.destroy());
  };
  const start = () =>
    new Promise<void>((resolve) => {
      const started = createServer((request, response) => {
        handle(request, response).catch(() => response.destroy());
      });
      server = started;
      started.listen(port, '127.0.0.1', () => {
        port = (started.address() as AddressInfo).port;
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
  await start();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    path,
    start,
    stop,
    fail: (status) => {
      failing = status;
    },
    cut: (bytes) => {
      cutAt = bytes;
    },
    keys: async () =>
      (await readdir(root, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort(),
    close: async () => {
      await stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** Why a request is not accepted, or null. */
function refusal(request: IncomingMessage, body: Buffer): { status: number; code: string } | null {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [, accessKeyId, day, region, signedHeaders = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    ) ?? [];
  const denied = (code: string) => ({ status: 403, code });
  if (!day || !region) return denied('AccessDenied');
  if (accessKeyId !== s3Keys.accessKeyId) return denied('InvalidAccessKeyId');
  if (region !== s3Keys.region) return { status: 400, code: 'AuthorizationHeaderMalformed' };
  const at = header('x-amz-date');
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!at.startsWith(day) || !(Math.abs(Date.now() - time) < 15 * 60_000))
    return denied('RequestTimeTooSkewed');
  const names = signedHeaders.split(';');
  // The host and everything of Amazon's own must be under the signature.
  if (
    ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))].some(
      (name) => !names.includes(name),
    )
  )
    return denied('AccessDenied');
  const [pathname = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    pathname,
    query,
    ...names.map((name) => `${name}:${header(name).trim()}`),
    '',
    signedHeaders,
    header('x-amz-content-sha256'),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', at, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${s3Keys.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex')))
    return denied('SignatureDoesNotMatch');
  if (request.method === 'PUT' && request.headers['content-length'] === undefined)
    return { status: 411, code: 'MissingContentLength' };
  if (header('x-amz-content-sha256') !== sha256(body))
    return { status: 400, code: 'XAmzContentSHA256Mismatch' };
  const checksum = request.headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== createHash('sha256').update(body).digest('base64'))
    return { status: 400, code: 'BadDigest' };
  return null;
}
