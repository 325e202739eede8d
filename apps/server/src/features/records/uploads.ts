import { mkdir, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { FileStore as TusFileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorCodes } from '@liulian/contract';
import { Refusal } from '../../platform/errors.ts';
import { keptUnfinished, maxFileBytes, sniff } from '../../platform/files.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

const route = '/api/uploads';

interface UploadInfo {
  size?: number;
  metadata?: { account?: string };
}

/** Whose upload it is and how large it was declared, from the note the upload library keeps beside it. */
export async function uploadOwner(
  dataDir: string,
  id: string,
): Promise<{ accountId: string; size: number } | null> {
  try {
    const info = JSON.parse(await readFile(join(dataDir, 'uploads', `${id}.json`), 'utf8')) as UploadInfo;
    return { accountId: info.metadata?.account ?? '', size: info.size ?? -1 };
  } catch {
    return null;
  }
}

/**
 * Resumable uploads (tus): a dropped connection goes on where it was. An upload is bound to the account that
 * began it.
 */
export async function uploadRoutes(
  app: FastifyInstance,
  deps: Deps,
  authenticate: (request: FastifyRequest) => Promise<Caller | null>,
) {
  const directory = join(deps.config.dataDir, 'uploads');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const callers = new WeakMap<object, Caller>();
  const server = new Server({
    path: route,
    datastore: new TusFileStore({ directory, expirationPeriodInMilliseconds: keptUnfinished }),
    maxSize: maxFileBytes,
    relativeLocation: true,
    namingFunction: () => randomBytes(16).toString('hex'),
    onResponseError: async (_request, error) => {
      const failed = !('status_code' in error) || error.status_code >= 500;
      if (!failed || !(await isFull(directory))) return undefined;
      const { status, detail } = errorCodes['storage.full'];
      return { status_code: status, body: JSON.stringify({ code: 'storage.full', detail }) };
    },
    // Looked at as soon as it has arrived, so that whoever chose it learns at once and not when submitting.
    onUploadFinish: async (_request, upload) => {
      if (!upload.metadata?.filename) return {};
      try {
        await sniff(join(directory, upload.id), upload.metadata.filename);
        return {};
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await rm(join(directory, upload.id), { force: true });
        await rm(join(directory, `${upload.id}.json`), { force: true });
        const { status } = errorCodes[error.code];
        throw { status_code: status, body: JSON.stringify({ code: error.code, detail: error.detail }) };
      }
    },
    onUploadCreate: async (request, upload) => {
      const caller = callers.get(nodeRequest(request));
      if (!caller) throw { status_code: 401, body: '请先登录。' };
      if ((await unfinishedOf(deps.config.dataDir, caller.accountId)) >= mostUnfinished) {
        const { status, detail } = errorCodes['file.too_many_unfinished'];
        throw { status_code: status, body: JSON.stringify({ code: 'file.too_many_unfinished', detail }) };
      }
      return { metadata: { ...upload.metadata, account: caller.accountId } };
    },
    onIncomingRequest: async (request, id) => {
      const caller = callers.get(nodeRequest(request));
      if (!caller) throw { status_code: 401, body: '请先登录。' };
      if (request.method === 'POST') return;
      // Only names that we gave: the library would take the note beside an upload (`….json`) for one.
      if (!/^[0-9a-f]{32}$/.test(id)) throw { status_code: 404, body: '没有这个文件。' };
      const owner = await uploadOwner(deps.config.dataDir, id);
      if (owner && owner.accountId !== caller.accountId) throw { status_code: 404, body: '没有这个文件。' };
    },
  });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of [route, `${route}/*`]) {
      scope.route({
        method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
        url,
        config: { permission: 'records:write' },
        schema: { hide: true },
        onRequest: async (request) => {
          const caller = await authenticate(request);
          if (!caller) throw new Refusal('session.required');
          if (!may(caller, 'records:write')) throw new Refusal('permission.denied');
          callers.set(request.raw, caller);
        },
        handler: async (request, reply) => {
          reply.hijack();
          await server.handle(request.raw, reply.raw);
        },
      });
    }
  });
}

/** So many uploads of one account may lie unattached at a time; a form holds fewer. */
const mostUnfinished = 40;

async function unfinishedOf(dataDir: string, accountId: string): Promise<number> {
  const names = await readdir(join(dataDir, 'uploads'));
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
  const owners = await Promise.all(ids.map((id) => uploadOwner(dataDir, id)));
  return owners.filter((owner) => owner?.accountId === accountId).length;
}

/** The upload library hides why a write failed; a file system without a block to give is the reason. */
async function isFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize < 65_536;
}

/** The Node request behind the library's own request object. */
function nodeRequest(request: unknown): object {
  const runtime = (request as { runtime?: { node?: { req?: object } } }).runtime;
  return runtime?.node?.req ?? (request as object);
}
