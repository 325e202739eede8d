import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Ed25519 key of this site: it signs checkpoints and backups. The public half is kept elsewhere. */
export interface SiteKey {
  /** SPKI in PEM, as `liulian key` prints it. */
  publicPem: string;
  fingerprint: string;
  sign(text: string): string;
}

/** Reads DATA_DIR/site-key.pem; a site that has none makes one, readable by its own account only. */
export function siteKey(dataDir: string): SiteKey {
  const path = join(dataDir, 'site-key.pem');
  const key = createPrivateKey(read(path) ?? make(dataDir, path));
  const publicKey = createPublicKey(key);
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  };
}

/** A public key from PEM; refused in Chinese when it is none. */
export function readPublicKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    /* said below */
  }
  throw new Error('这不是本系统的签名公钥（应为 liulian key 打印的 PEM 文本）');
}

/** The first 32 hex digits of the SHA-256 of the public key: short enough to compare by eye. */
export function fingerprintOf(key: KeyObject): string {
  const bytes = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

export function isSignedBy(key: KeyObject, text: string, signature: string): boolean {
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

function make(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    return pem;
  } catch (error) {
    // Another process of this site was faster: its key is the site's.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    return readFileSync(path, 'utf8');
  }
}
