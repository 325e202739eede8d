import { readSheets, type ReadSheet } from '@liulian/documents';

export const read = (bytes: Uint8Array): ReadSheet[] => readSheets(bytes);
