import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isBare } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { openFileStore, type FileStore } from '../../platform/files.ts';
import { actorOf, safeName, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import { uploadOwner } from './uploads.ts';
import type { RecordService } from './service.ts';
import type { RecordRow } from './store.ts';

/**
 * Evidence: always optional, never scored. A file belongs to one record and is seen by whoever may see that
 * record.
 */
export class RecordFiles {
  private readonly deps: Deps;
  private readonly records: RecordService;
  private readonly store: FileStore;

  constructor(deps: Deps, records: RecordService) {
    this.deps = deps;
    this.records = records;
    this.store = openFileStore(deps.config);
  }

  /** Binds a finished resumable upload of the same account to a record. */
  async attach(trx: Trx, caller: Caller, recordId: string, uploadId: string, name: string): Promise<void> {
    if (!/^[0-9a-f]{16,64}$/.test(uploadId)) throw new Refusal('file.not_found');
    await this.demandAttach(trx, caller, recordId);
    const path = join(this.deps.config.dataDir, 'uploads', uploadId);
    const owner = await uploadOwner(this.deps.config.dataDir, uploadId);
    if (owner?.accountId !== caller.accountId) throw new Refusal('file.not_found');
    const info = await stat(path).catch(() => null);
    if (!info || info.size !== owner.size) throw new Refusal('file.not_found');
    await this.keep(trx, caller, recordId, createReadStream(path), name);
  }

  /**
   * Once the attachment is committed, and not before: until then the upload is all there is to try again
   * with.
   */
  async forgetUpload(uploadId: string): Promise<void> {
    const path = join(this.deps.config.dataDir, 'uploads', uploadId);
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
  }

  async upload(
    trx: Trx,
    caller: Caller,
    recordId: string,
    file: { name: string; bytes: Buffer },
  ): Promise<void> {
    await this.demandAttach(trx, caller, recordId);
    await this.keep(trx, caller, recordId, Readable.from([file.bytes]), file.name);
  }

  private async demandAttach(trx: Trx, caller: Caller, recordId: string) {
    const { abilities, kind, row } = await this.records.load(trx, caller, recordId, true);
    // What is only registered as done has no paper in this system (B9).
    if (!abilities.attach || (kind && isBare(kind, row.fields))) throw new Refusal('permission.denied');
  }

  private async keep(
    trx: Trx,
    caller: Caller,
    recordId: string,
    source: NodeJS.ReadableStream,
    name: string,
  ) {
    const stored = await this.store.put(source, name);
    const id = newId();
    await trx
      .insertInto('file')
      .values({
        corps_id: caller.corpsId,
        id,
        record_id: recordId,
        name: safeName(name),
        size: stored.size,
        mime: stored.mime,
        sha256: stored.sha256,
        uploaded_by: caller.accountId,
      })
      .execute();
    await nextRevision(trx, caller, recordId);
    await audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action: 'file.attach',
      objectType: 'record',
      objectId: recordId,
      summary: '附上一个文件',
    });
  }

  async detach(trx: Trx, caller: Caller, recordId: string, fileId: string): Promise<void> {
    await this.demandAttach(trx, caller, recordId);
    const { numDeletedRows } = await trx
      .deleteFrom('file')
      .where('corps_id', '=', caller.corpsId)
      .where('record_id', '=', recordId)
      .where('id', '=', fileId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw new Refusal('file.not_found');
    await nextRevision(trx, caller, recordId);
    await audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action: 'file.detach',
      objectType: 'record',
      objectId: recordId,
      summary: '移除一个文件',
    });
  }

  async open(
    trx: Trx,
    caller: Caller,
    recordId: string,
    fileId: string,
  ): Promise<{ row: RecordRow; name: string; mime: string; body: () => Promise<NodeJS.ReadableStream> }> {
    const { row } = await this.records.load(trx, caller, recordId);
    const file = await trx
      .selectFrom('file')
      .selectAll()
      .where('corps_id', '=', caller.corpsId)
      .where('record_id', '=', recordId)
      .where('id', '=', fileId)
      .executeTakeFirst();
    if (!file) throw new Refusal('file.not_found');
    return { row, name: file.name, mime: file.mime, body: () => this.store.read(file.sha256) };
  }
}

/** Attachments belong to what a superior reads before accepting: adding or removing one is a new revision. */
async function nextRevision(trx: Trx, caller: Caller, recordId: string) {
  await trx
    .updateTable('record')
    .set((where) => ({ revision: where('revision', '+', 1) }))
    .where('corps_id', '=', caller.corpsId)
    .where('id', '=', recordId)
    .execute();
}
