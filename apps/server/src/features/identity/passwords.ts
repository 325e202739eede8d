import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '../../platform/errors.ts';

// OWASP's argon2id setting for 19 MiB: two passes, one lane. (Algorithm 2 = argon2id; the library's enum is
// not erasable.)
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 as const };

export const hashPassword = (password: string) => hash(password.normalize('NFC'), options);

export async function checkPassword(hashed: string, password: string): Promise<boolean> {
  try {
    // As slow as for an account with a password, so that the answer does not tell one from the other.
    if (hashed === noPassword) return (await verify(await decoyHash(), password), false);
    return await verify(hashed, password.normalize('NFC'));
  } catch {
    return false;
  }
}

/** Stands where a hash would: no password fits it. */
export const noPassword = 'none';

/** A hash to compare with when there is no such account, so that the answer takes as long either way. */
let decoy: Promise<string> | null = null;
export const decoyHash = () => (decoy ??= hashPassword('no such account'));

const common = [
  'password',
  '12345678',
  'qwertyui',
  'liulian',
  'xiaofang',
  '11111111',
  'iloveyou',
  'admin123',
];

export function demandStrong(password: string, username: string) {
  const lower = password.toLowerCase();
  const weak =
    password.length < 10 ||
    !/[a-z]/i.test(password) ||
    !/\d/.test(password) ||
    lower.includes(username.toLowerCase()) ||
    common.some((word) => lower.startsWith(word) && password.length < 12);
  if (weak) throw new Refusal('account.weak_password');
}
