/** Why an uploaded table is refused; `message` is Chinese and meant for people. */
export type SheetErrorCode =
  | 'not-a-workbook'
  | 'old-format'
  | 'macro'
  | 'encrypted'
  | 'broken'
  | 'unsafe'
  | 'too-large'
  | 'too-many-rows'
  | 'too-many-columns'
  | 'too-many-cells';

export class SheetError extends Error {
  readonly code: SheetErrorCode;
  constructor(code: SheetErrorCode, message: string) {
    super(message);
    this.name = 'SheetError';
    this.code = code;
  }
}
