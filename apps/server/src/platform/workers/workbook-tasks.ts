import { readCsv, readSheets, type ReadSheet } from '@liulian/documents';

export const read = (bytes: Uint8Array, name: string): ReadSheet[] =>
  /\.(csv|txt)$/i.test(name) ? readCsv(bytes, name) : readSheets(bytes);
