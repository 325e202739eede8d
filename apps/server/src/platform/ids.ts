import { randomBytes } from 'node:crypto';

/**
 * A time-ordered random id: 48 bits of milliseconds and 80 random bits in base 32, so that keys grow at one
 * end of the index.
 */
export function newId(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  let time = Date.now();
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text = alphabet[time % 32] + text;
    time = Math.floor(time / 32);
  }
  for (const byte of randomBytes(16)) text += alphabet[byte % 32];
  return text;
}
