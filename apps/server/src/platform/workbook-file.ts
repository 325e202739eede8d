import { PassThrough } from 'node:stream';
import { ledgerWorkbook, type Ledger } from '@liulian/documents';

export const xlsxMime = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * A ledger as a workbook to be sent: it is written while it is read, so its length costs no memory.
 *
 * @param name of the file, without `.xlsx`.
 * @param further sheets after the first
 */
export function ledgerFile(name: string, ledger: Ledger, further: readonly Ledger[] = []) {
  const body = new PassThrough();
  void ledgerWorkbook(body, ledger, further).catch((error: Error) => body.destroy(error));
  return { name: `${name}.xlsx`, mime: xlsxMime, body };
}
