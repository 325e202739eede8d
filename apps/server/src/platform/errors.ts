import { errorCodes, type ErrorCode } from '@liulian/contract';

/** A refusal that people can act on. Its words live in the contract; the unknown becomes a bland 500. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly errors: { field: string; message: string }[] | undefined;
  constructor(
    code: ErrorCode,
    values: Record<string, string | number> = {},
    errors?: { field: string; message: string }[],
  ) {
    const { status, detail } = errorCodes[code];
    const filled = detail.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
    super(`${code}: ${filled}`);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.detail = filled;
    this.errors = errors;
  }
}
