import type { z } from 'zod';
import type { Permission } from './permissions.ts';

/** One operation of the HTTP interface, as a feature's contract file declares it. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api`; parameters as `:id`. */
  path: string;
  /** `public` only where signing in is not possible yet. */
  permission: Permission | 'public';
  tag: string;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** `file` answers a download, `empty` 204. */
  response: z.ZodType | 'file' | 'empty' | 'html';
  status?: 200 | 201 | 204;
  /** Takes multipart/form-data with one file instead of JSON. */
  upload?: true;
  /** Allowed while the initial password has not been changed. */
  beforePasswordChange?: true;
  /** Allowed while a role of the confidential compartment lacks its second factor. */
  beforeSecondFactor?: true;
}

export type Operations = Record<string, Operation>;
