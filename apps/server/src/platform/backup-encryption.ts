import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';

const header = 'age-encryption.org/v1';

/** The bytes as an age file to these recipients: whoever holds one of their identities can open it. */
export async function encrypted(source: Readable, recipients: string[]): Promise<Readable> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const plain = Readable.toWeb(source) as unknown as globalThis.ReadableStream<Uint8Array>;
  return Readable.fromWeb((await encrypter.encrypt(plain)) as unknown as ReadableStream);
}

/** The bytes of a backup file, opened with the identities of an age file where it is encrypted. */
export async function opened(path: string, identities: string | null): Promise<Readable> {
  if (!(await isEncrypted(path))) return createReadStream(path);
  if (identities === null)
    throw new Error('这份备份是加密的，请用 --identity 指明身份文件（AGE-SECRET-KEY-… 的那一个）。');
  const decrypter = new Decrypter();
  const lines = identities.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  try {
    for (const key of keys) decrypter.addIdentity(key);
    if (keys.length === 0) throw new Error('no identity');
  } catch (error) {
    throw new Error('身份文件里没有可用的 age 身份（应有一行 AGE-SECRET-KEY-…）。', { cause: error });
  }
  const sealed = Readable.toWeb(createReadStream(path)) as unknown as globalThis.ReadableStream<Uint8Array>;
  try {
    return Readable.fromWeb((await decrypter.decrypt(sealed)) as unknown as ReadableStream);
  } catch (error) {
    throw new Error('这个身份打不开这份备份：它不是加密给这个身份的，或文件已损坏。', { cause: error });
  }
}

async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path).catch((error: unknown) => {
    throw new Error(`打不开备份文件：${path}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.length), 0, header.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1') === header;
  } catch (error) {
    throw new Error(`读不了备份文件：${path}`, { cause: error });
  } finally {
    await file.close();
  }
}

/** AGE_RECIPIENTS: public keys separated by commas or blanks. Refused in Chinese where one is none. */
export function readRecipients(text: string | undefined): string[] {
  const recipients = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (error) {
      throw new Error(`AGE_RECIPIENTS 里有一项不是 age 公钥：${recipient.slice(0, 30)}`, { cause: error });
    }
  }
  return recipients;
}
