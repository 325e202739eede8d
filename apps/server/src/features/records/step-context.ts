import type { AuditAction } from '@liulian/contract/audit-actions';
import type { Kind, Step } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import type { FlowFacts, StepRow } from './flow.ts';
import type { CheckedRecord, RecordInput } from './input.ts';
import type { RecordRow } from './store.ts';

/** What steps need of the records' own service, which hands itself over. */
export interface RecordsOfSteps {
  load(
    trx: Trx,
    caller: Caller,
    id: string,
    lock?: boolean,
  ): Promise<{ row: RecordRow; kind: Kind | undefined }>;
  kindOf(trx: Trx, caller: Caller, id: string): Promise<Kind | undefined>;
  create(
    trx: Trx,
    caller: Caller,
    input: RecordInput & { submit: boolean },
    options: { trusted?: boolean },
  ): Promise<string>;
  merged(trx: Trx, caller: Caller, row: RecordRow, input: Partial<RecordInput>): Promise<RecordInput>;
  demandValid(
    trx: Trx,
    caller: Caller,
    input: RecordInput,
    complete: boolean,
    options: { trusted?: boolean; createdOn?: string; before?: Record<string, unknown> },
  ): Promise<CheckedRecord>;
  storeContent(trx: Trx, caller: Caller, row: RecordRow, checked: CheckedRecord): Promise<void>;
  resight(trx: Trx, caller: Caller, id: string, kind: Kind | undefined): Promise<void>;
  submit(trx: Trx, caller: Caller, id: string, revision: number): Promise<void>;
  accept(trx: Trx, caller: Caller, id: string, revision: number): Promise<unknown>;
  return(trx: Trx, caller: Caller, id: string, reason: string, revision: number): Promise<void>;
  withdraw(trx: Trx, caller: Caller, id: string, reason: string, revision: number): Promise<void>;
  named(visibility: string, title: string): string;
  record(
    trx: Trx,
    caller: Caller,
    action: AuditAction,
    id: string,
    unitId: string,
    summary: string,
  ): Promise<unknown>;
}

/** What the parts of a step need of the service that carries it out. */
export interface StepContext {
  readonly deps: Deps;
  readonly records: RecordsOfSteps;
  facts(trx: Trx, caller: Caller, row: RecordRow, kind: Kind): Promise<FlowFacts>;
  rowOf(trx: Trx, corpsId: string, id: string): Promise<RecordRow>;
  mayUndo(caller: Caller, facts: FlowFacts, act: StepRow): boolean;
  takeElsewhere(
    trx: Trx,
    caller: Caller,
    item: RecordRow,
    kind: Kind,
    step: [string, Step],
    reason: string,
  ): Promise<void>;
}
