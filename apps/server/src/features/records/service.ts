import type { AuditAction } from '@liulian/contract/audit-actions';
import { rolesWith } from '@liulian/contract';
import { beginning, own, statusOf, type Kind } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import { dateOf } from '../../platform/clock.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  actorOf,
  covers,
  dealsWith,
  demandVerified,
  isAbove,
  isOwnHand,
  may,
  signedAs,
  type Caller,
} from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { confidential } from './disclosure.ts';
import { FlowService } from './flow-service.ts';
import { demandUnused } from './links.ts';
import { editableIn, sidesOf } from './flow.ts';
import { type CheckOptions, checkRecord, titleOf, type CheckedRecord, type RecordInput } from './input.ts';
import { isSelfAccepting } from '../kinds/index.ts';
import { demandRead, recordAbilities, undoUntil } from './policy.ts';
import { recusedAccounts, rowsOf, setSight, storeLinks, storeTables, usesOf } from './relations.ts';
import { notTheirs, ownRows } from './staged-edits.ts';
import { withStandIns } from './step-notices.ts';
import {
  acceptorsOf,
  findRecord,
  hostsOf,
  insertRecord,
  oneAtATime,
  recalled,
  replaceRelations,
  type RecordRow,
} from './store.ts';

const acceptingRoles = () => rolesWith('records:accept');

interface Loaded {
  row: RecordRow;
  kind: Kind | undefined;
  abilities: ReturnType<typeof recordAbilities>;
}

/** What happens to records. Every method runs in the caller's transaction; the audit entry comes last. */
export class RecordService {
  private readonly deps: Deps;
  readonly flow: FlowService;

  constructor(deps: Deps) {
    this.deps = deps;
    this.flow = new FlowService(deps, this);
  }

  private now() {
    return this.deps.clock.now();
  }

  /** Loads the row the caller may see, or says there is none; what they may do with it comes along. */
  async load(trx: Trx, caller: Caller, id: string, lock = false): Promise<Loaded> {
    const found = await findRecord(trx, caller.corpsId, id, { lock });
    if (!found) {
      const kinds = await this.deps.programme.kinds(trx, caller.corpsId);
      throw (await recalled(trx, caller, kinds, id)) ?? new Refusal('record.not_found');
    }
    const { row, hostPaths } = found;
    // The confidential compartment is not open to a session whose owner went away.
    if (row.visibility === 'discipline') demandVerified(caller);
    const kind = await this.kindOf(trx, caller, row.kind);
    const abilities = recordAbilities(caller, {
      row,
      hostPaths,
      kind,
      now: this.now(),
      undoMinutes: this.deps.programme.pack.rules.undoMinutes,
    });
    return { row, kind, abilities };
  }

  async kindOf(trx: Trx, caller: Caller, id: string): Promise<Kind | undefined> {
    const kinds = await this.deps.programme.kinds(trx, caller.corpsId);
    return kinds.find((kind) => kind.id === id);
  }

  async check(
    trx: Trx,
    caller: Caller,
    input: RecordInput,
    complete: boolean,
    options: Pick<CheckOptions, 'trusted' | 'createdOn' | 'before'> = {},
  ): Promise<CheckedRecord> {
    const { programme, clock } = this.deps;
    return checkRecord(trx, caller, await programme.kinds(trx, caller.corpsId), input, {
      pack: programme.pack,
      today: clock.today(),
      complete,
      ...options,
    });
  }

  async demandValid(
    trx: Trx,
    caller: Caller,
    input: RecordInput,
    complete: boolean,
    options: Pick<CheckOptions, 'trusted' | 'createdOn' | 'before'> = {},
  ): Promise<CheckedRecord> {
    const checked = await this.check(trx, caller, input, complete, options);
    if (checked.problems.length > 0) throw new Refusal('record.invalid', {}, checked.problems);
    return checked;
  }

  /**
   * Makes a draft, or with `submit` a submitted record. The same clientId again gives the first record (weak
   * signal).
   */
  async create(
    trx: Trx,
    caller: Caller,
    input: RecordInput & { submit: boolean; clientId?: string | undefined; batch?: string },
    options: { trusted?: boolean } = {},
  ): Promise<string> {
    if (input.clientId !== undefined) {
      // Sent twice at the same moment, the second waits here for the first and then finds its record.
      await oneAtATime(trx, caller.accountId);
      const known = await trx
        .selectFrom('record')
        .select('id')
        .where('corps_id', '=', caller.corpsId)
        .where('created_by', '=', caller.accountId)
        .where('client_id', '=', input.clientId)
        .executeTakeFirst();
      if (known) return known.id;
    }
    const known = await this.kindOf(trx, caller, input.kind);
    if (!options.trusted && !dealsWith(caller, input.kind)) throw new Refusal('stand_in.kinds');
    if (!options.trusted && !may(caller, 'records:write') && !known?.self)
      throw new Refusal('permission.denied');
    const first = known?.flow ? beginning(known.flow).stage : null;
    const declared = first === null ? undefined : known?.flow?.stages[first];
    // A kind whose first stage is no draft is in effect as soon as it is there.
    const status = declared ? statusOf(declared) : 'draft';
    const checked = await this.demandValid(trx, caller, input, input.submit || status !== 'draft', options);
    const id = newId();
    const now = this.now();
    await insertRecord(
      trx,
      {
        corps_id: caller.corpsId,
        id,
        kind: checked.kind.id,
        ...checked.columns,
        fields: JSON.stringify(checked.columns.fields),
        entered_at: now,
        status,
        stage: first,
        visibility: checked.visibility,
        created_by: caller.accountId,
        created_by_name: signedAs(caller),
        created_behind: caller.standsInFor?.accountId ?? null,
        client_id: input.clientId ?? null,
        submitted_at: status === 'draft' ? null : now,
        accepted_at: status === 'accepted' ? now : null,
        accepted_by: status === 'accepted' ? caller.accountId : null,
        accepted_by_name: status === 'accepted' ? signedAs(caller) : null,
        return_reason: null,
        proposal: null,
        reviewed: null,
      },
      ...relations(caller.corpsId, id, checked),
    );
    await this.storeParts(trx, caller, id, checked);
    if (checked.kind.flow) {
      await this.flow.begin(trx, caller, id, checked.kind, input.submit);
      return id;
    }
    if (input.submit) await this.enter(trx, caller, id, checked, input.batch);
    else await this.resight(trx, caller, id, checked.kind);
    await this.record(
      trx,
      caller,
      input.submit ? 'record.submit' : 'record.create',
      id,
      checked.columns.unit_id,
      `${input.submit ? '提交' : '新建'}${checked.kind.title}“${this.named(checked.visibility, checked.columns.title)}”`,
    );
    return id;
  }

  async update(
    trx: Trx,
    caller: Caller,
    id: string,
    input: Partial<RecordInput> & { revision: number; reason?: string | undefined },
  ): Promise<void> {
    const { row, kind, abilities } = await this.load(trx, caller, id, true);
    if (kind?.flow) return this.updateStaged(trx, caller, row, kind, input);
    if (!abilities.update)
      throw new Refusal(
        ['draft', 'returned', 'withdrawn', 'submitted', 'accepted'].includes(row.status)
          ? 'permission.denied'
          : 'record.not_editable',
      );
    demandRead(row, input.revision);
    if (row.status === 'accepted' && !input.reason)
      throw new Refusal('record.invalid', {}, [{ field: 'reason', message: '更正已认可的记录，请写明原因' }]);
    const counted = row.status === 'accepted' || row.status === 'submitted';
    const checked = await this.demandValid(trx, caller, await this.merged(trx, caller, row, input), counted);
    if (row.status === 'accepted' && !isSelfAccepting(checked.kind, checked.hosts[0]?.level ?? ''))
      return this.propose(
        trx,
        caller,
        row,
        checked,
        await this.merged(trx, caller, row, input),
        input.reason,
      );
    await this.storeContent(trx, caller, row, checked);
    if (row.status === 'accepted') await this.deps.programme.recordChanged(trx, caller.corpsId, id);
    await this.record(
      trx,
      caller,
      row.status === 'accepted' ? 'record.correct' : 'record.update',
      id,
      row.unit_id,
      `${row.status === 'accepted' ? `更正${confidential(row) ? '' : `（${input.reason}）`}` : '修改'}“${this.named(row.visibility, row.title)}”`,
    );
  }

  /** A record with stages of its own: each side changes what its stage gives to it, and nothing else. */
  private async updateStaged(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
    kind: Kind,
    input: Partial<RecordInput> & { revision: number },
  ) {
    const facts = await this.flow.facts(trx, caller, row, kind);
    const editable = editableIn(caller, facts);
    if (editable === null) throw new Refusal('record.not_editable');
    demandRead(row, input.revision);
    const before = await this.merged(trx, caller, row, {});
    if (editable !== 'all') {
      const problems = notTheirs(kind, editable, before, input);
      if (problems.length > 0) throw new Refusal('record.invalid', {}, problems);
    }
    const rows = { ...before.rows };
    for (const [name, written] of Object.entries(input.rows ?? {}))
      rows[name] = ownRows(kind, name, written, before.rows?.[name] ?? [], sidesOf(caller, facts));
    const after: RecordInput = {
      ...before,
      ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
      // A side that is sent only its own fields keeps the others.
      fields: editable === 'all' ? (input.fields ?? before.fields) : { ...before.fields, ...input.fields },
      rows,
    };
    const checked = await this.demandValid(trx, caller, after, row.status !== 'draft', {
      trusted: row.status !== 'draft',
      createdOn: dateOf(row.entered_at),
      before: row.fields,
    });
    await elevated(trx, () => this.storeContent(trx, caller, row, checked));
    if (row.status === 'accepted') await this.deps.programme.recordChanged(trx, caller.corpsId, row.id);
    const summary = `修改“${this.named(row.visibility, row.title)}”`;
    await this.record(trx, caller, 'record.update', row.id, row.unit_id, summary);
  }

  /** Rows, links and sight of a record, from what was checked. */
  private async storeParts(
    trx: Trx,
    caller: Caller,
    id: string,
    checked: CheckedRecord,
    retired: string[] = [],
  ) {
    await storeTables(trx, caller.corpsId, id, checked.tables);
    if (
      checked.links.length > 0 ||
      Object.values(checked.kind.fields).some(({ type }) => type.startsWith('reference'))
    )
      await storeLinks(trx, caller.corpsId, id, checked.links, retired);
  }

  /** After status, stage or parties changed: who sees it. */
  async resight(trx: Trx, caller: Caller, id: string, kind: Kind | undefined) {
    if (!kind || (Object.keys(kind.parties).length === 0 && !kind.flow)) return;
    const row = await elevated(trx, () =>
      trx
        .selectFrom('record')
        .select(['corps_id', 'id', 'stage', 'status', 'fields'])
        .where('corps_id', '=', caller.corpsId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    );
    await setSight(trx, await this.deps.programme.kinds(trx, caller.corpsId), kind, row);
  }

  /** Puts the checked content in the place of what is stored, as the next revision. */
  async storeContent(trx: Trx, caller: Caller, row: RecordRow, checked: CheckedRecord) {
    await trx
      .updateTable('record')
      .set({
        ...checked.columns,
        fields: JSON.stringify({ ...retiredIn(checked.kind, row.fields), ...checked.columns.fields }),
        revision: row.revision + 1,
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', row.id)
      .execute();
    const [units, people] = relations(caller.corpsId, row.id, checked);
    const retired = Object.keys(retiredIn(checked.kind, row.fields));
    await replaceRelations(trx, caller.corpsId, row.id, units, people, retired);
    await this.storeParts(trx, caller, row.id, checked, retired);
    await this.resight(trx, caller, row.id, checked.kind);
  }

  /**
   * A superior has accepted what is stored, so its correction waits for the superior too. Until then the
   * accepted version stays as it is and goes on counting.
   */
  private async propose(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
    checked: CheckedRecord,
    input: RecordInput,
    reason = '',
  ): Promise<void> {
    const { accountId: by } = caller;
    const byName = signedAs(caller);
    await trx
      .updateTable('record')
      .set({
        proposal: JSON.stringify({ input, reason, by, byName, at: this.now() }),
        return_reason: null,
        revision: row.revision + 1,
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', row.id)
      .execute();
    await this.tellAcceptors(trx, caller, row.id, checked, '有更正待认可');
    const what = confidential(row) ? '' : `（${reason}）`;
    await this.record(
      trx,
      caller,
      'record.propose',
      row.id,
      row.unit_id,
      `提出更正${what}“${this.named(row.visibility, row.title)}”`,
    );
  }

  /** What a step on this record is about: the correction that waits, or else the record as it stands. */
  async awaited(trx: Trx, caller: Caller, row: RecordRow): Promise<RecordInput> {
    return row.proposal ? (row.proposal.input as RecordInput) : this.merged(trx, caller, row, {});
  }

  /** The stored record as input, with the given parts replaced. */
  async merged(trx: Trx, caller: Caller, row: RecordRow, input: Partial<RecordInput>): Promise<RecordInput> {
    const hosts = await hostsOf(trx, caller.corpsId, row.id);
    const people = await trx
      .selectFrom('record_person')
      .select(['person_id', 'role'])
      .where('corps_id', '=', caller.corpsId)
      .where('record_id', '=', row.id)
      .execute();
    // The first host is the one whose list the record stands in.
    const hostIds = [
      row.unit_id,
      ...hosts.map((host) => host.unit_id).filter((unitId) => unitId !== row.unit_id),
    ];
    return {
      id: row.id,
      kind: row.kind,
      title: input.title ?? (await this.ownTitle(trx, caller, row)),
      occurredOn: input.occurredOn ?? row.occurred_on,
      unitIds: input.unitIds ?? hostIds,
      participantIds:
        input.participantIds ??
        people.filter((person) => person.role === 'participant').map((person) => person.person_id),
      headcount: input.headcount ?? row.headcount ?? undefined,
      cost: input.cost ?? row.cost ?? undefined,
      note: input.note ?? row.note ?? undefined,
      eventId: input.eventId ?? row.event_id ?? undefined,
      fields: input.fields ?? row.fields,
      ...(await this.mergedRows(trx, caller, row, input)),
    };
  }

  private async mergedRows(trx: Trx, caller: Caller, row: RecordRow, input: Partial<RecordInput>) {
    const kind = await this.kindOf(trx, caller, row.kind);
    if (!kind || Object.keys(kind.tables).length === 0) return {};
    const stored = Map.groupBy(
      // Whoever writes its own rows leaves those of others as they are, seen or not.
      await elevated(trx, () => rowsOf(trx, caller.corpsId, row.id)),
      (entry) => entry.table_name,
    );
    const rows = Object.fromEntries(
      [...stored].map(([table, entries]) => [
        table,
        entries.map((entry) => ({ id: entry.id, values: entry.fields, unitId: entry.unit_id })),
      ]),
    );
    return { rows: { ...rows, ...input.rows } };
  }

  /** The title someone gave; one that was made from the fields is made anew from what they become. */
  private async ownTitle(trx: Trx, caller: Caller, row: RecordRow): Promise<string | undefined> {
    const kind = (await this.deps.programme.kinds(trx, caller.corpsId)).find(
      (entry) => entry.id === row.kind,
    );
    return kind && row.title === titleOf(kind, this.deps.programme.pack.vocabulary, row.fields)
      ? undefined
      : row.title;
  }

  async submit(trx: Trx, caller: Caller, id: string, revision: number): Promise<void> {
    const { row, kind, abilities } = await this.load(trx, caller, id, true);
    const step = kind?.flow ? beginning(kind.flow, caller.unitLevel).step : null;
    if (step) return this.flow.take(trx, caller, id, step[0], { revision, fields: {}, answers: {} });
    if (!abilities.submit)
      throw new Refusal(
        ['draft', 'returned', 'withdrawn'].includes(row.status) ? 'permission.denied' : 'record.not_editable',
      );
    demandRead(row, revision);
    const checked = await this.demandValid(trx, caller, await this.merged(trx, caller, row, {}), true);
    await this.enter(trx, caller, id, checked);
    await this.record(
      trx,
      caller,
      'record.submit',
      id,
      row.unit_id,
      `提交“${this.named(row.visibility, row.title)}”`,
    );
  }

  private async enter(trx: Trx, caller: Caller, id: string, checked: CheckedRecord, batch?: string) {
    const now = this.now();
    const self = isSelfAccepting(checked.kind, checked.hosts[0]?.level ?? '');
    await trx
      .updateTable('record')
      .set({
        status: self ? 'accepted' : 'submitted',
        submitted_at: now,
        return_reason: null,
        ...(self
          ? { accepted_at: now, accepted_by: caller.accountId, accepted_by_name: signedAs(caller) }
          : { accepted_at: null, accepted_by: null, accepted_by_name: null }),
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    await this.resight(trx, caller, id, checked.kind);
    if (self) await this.deps.programme.recordChanged(trx, caller.corpsId, id, { first: true });
    else await this.tellAcceptors(trx, caller, id, checked, '待认可', batch);
  }

  private async tellAcceptors(
    trx: Trx,
    caller: Caller,
    id: string,
    checked: CheckedRecord,
    what: string,
    batch?: string,
  ) {
    const recused = await recusedAccounts(trx, { corps_id: caller.corpsId, id });
    const acceptors = (await acceptorsOf(trx, caller.corpsId, checked.columns.path, acceptingRoles())).filter(
      ({ accountId }) => !recused.includes(accountId),
    );
    await notify(trx, caller.corpsId, {
      accountIds: await withStandIns(
        trx,
        this.deps,
        { corps_id: caller.corpsId, kind: checked.kind.id, visibility: checked.visibility },
        acceptors.map((acceptor) => acceptor.accountId),
      ),
      type: 'record.submitted',
      title: `${checked.hosts[0]?.name ?? ''}的${checked.kind.title}${what}`,
      body: this.named(checked.visibility, checked.columns.title),
      link: `/records/${id}`,
      batch: batchOf(batch, `${caller.unitName}一次登记的 {n} 条${checked.kind.title}待认可`, '/review'),
    });
  }

  /**
   * Accepts, and says how many duties of the caller's own scope the record now counts toward. Whoever accepts
   * many waits for nothing else.
   */
  async accept(trx: Trx, caller: Caller, id: string, revision: number, batch?: string) {
    const { row, kind, abilities } = await this.load(trx, caller, id, true);
    if (!abilities.accept) {
      if (isOwnHand(caller, row.created_by, row.created_behind)) throw new Refusal('record.own_acceptance');
      throw new Refusal(
        row.status === 'submitted' || !abilities.return
          ? row.status === 'submitted'
            ? 'permission.denied'
            : await this.refusalFor(trx, caller, row)
          : 'record.not_submitted',
      );
    }
    demandRead(row, revision);
    const correction = row.proposal !== null;
    if (correction) {
      const input = await this.awaited(trx, caller, row);
      await this.storeContent(trx, caller, row, await this.demandValid(trx, caller, input, true));
    }
    await trx
      .updateTable('record')
      .set({
        status: 'accepted',
        accepted_at: this.now(),
        accepted_by: caller.accountId,
        accepted_by_name: signedAs(caller),
        proposal: null,
        reviewed: null,
        return_reason: null,
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    await this.resight(trx, caller, id, kind);
    const paths = await elevated(trx, async () => {
      const counted = await this.deps.programme.recordChanged(trx, caller.corpsId, id, {
        first: !correction,
      });
      await notify(trx, caller.corpsId, {
        accountIds: [...new Set([row.created_by, ...(row.proposal ? [row.proposal.by] : [])])],
        type: 'record.accepted',
        title: `“${this.named(row.visibility, row.title)}”${correction ? '的更正' : ''}已认可`,
        link: `/records/${id}`,
        batch: batchOf(batch, '{n} 条记录已认可', '/records'),
      });
      await this.record(
        trx,
        caller,
        'record.accept',
        id,
        row.unit_id,
        `认可${correction ? '更正' : ''}“${this.named(row.visibility, row.title)}”`,
      );
      return counted;
    });
    return { id, status: 'accepted' as const, duties: paths.filter((path) => covers(caller, path)).length };
  }

  /** Not superior: no permission. Superior, but the record is in another state: that is what is said. */
  private async refusalFor(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
  ): Promise<'permission.denied' | 'record.not_submitted'> {
    const hosts = await hostsOf(trx, caller.corpsId, row.id);
    return hosts.every((host) => isAbove(caller, host.path)) ? 'record.not_submitted' : 'permission.denied';
  }

  /** Sends a record back with a reason, or a correction that waits; then the accepted version stays. */
  async return(
    trx: Trx,
    caller: Caller,
    id: string,
    reason: string,
    revision: number,
    batch?: string,
  ): Promise<void> {
    const { row, kind, abilities } = await this.load(trx, caller, id, true);
    if (!abilities.return) throw new Refusal(await this.refusalFor(trx, caller, row));
    demandRead(row, revision);
    if (row.proposal) return this.returnProposal(trx, caller, row, row.proposal.by, reason, batch);
    await trx
      .updateTable('record')
      .set({
        status: 'returned',
        return_reason: reason,
        reviewed: JSON.stringify(await this.merged(trx, caller, row, {})),
        accepted_at: null,
        accepted_by: null,
        accepted_by_name: null,
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    await this.resight(trx, caller, id, kind);
    if (row.status === 'accepted') await this.deps.programme.recordChanged(trx, caller.corpsId, id);
    await notify(trx, caller.corpsId, {
      accountIds: [row.created_by],
      type: 'record.returned',
      title: `“${this.named(row.visibility, row.title)}”被退回`,
      body: row.visibility === 'unit' || row.visibility === 'open' ? reason : '',
      link: `/records/${id}`,
      batch: batchOf(batch, '{n} 条记录被退回', '/records'),
    });
    await this.record(
      trx,
      caller,
      'record.return',
      id,
      row.unit_id,
      `退回“${this.named(row.visibility, row.title)}”`,
    );
  }

  private async returnProposal(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
    by: string,
    reason: string,
    batch?: string,
  ) {
    await this.dropProposal(trx, row, reason);
    await notify(trx, caller.corpsId, {
      accountIds: [...new Set([row.created_by, by])],
      type: 'record.returned',
      title: `“${this.named(row.visibility, row.title)}”的更正被退回，原记录继续有效`,
      body: confidential(row) ? '' : reason,
      link: `/records/${row.id}`,
      batch: batchOf(batch, '{n} 条记录被退回', '/records'),
    });
    const summary = `退回更正“${this.named(row.visibility, row.title)}”`;
    await this.record(trx, caller, 'record.return', row.id, row.unit_id, summary);
  }

  private async dropProposal(trx: Trx, row: RecordRow, reason: string | null) {
    await trx
      .updateTable('record')
      .set({ proposal: null, return_reason: reason, revision: row.revision + 1 })
      .where('corps_id', '=', row.corps_id)
      .where('id', '=', row.id)
      .execute();
  }

  /** Takes a record back, or only the correction of an accepted one while it waits. */
  async withdraw(trx: Trx, caller: Caller, id: string, reason: string, revision: number): Promise<void> {
    const { row, kind, abilities } = await this.load(trx, caller, id, true);
    if (kind?.flow) {
      const step = await this.flow.stepToVoid(trx, caller, row, kind);
      return this.flow.take(trx, caller, id, step, { revision, reason, fields: {}, answers: {} });
    }
    if (!abilities.withdraw)
      throw new Refusal(
        row.status === 'accepted' || row.status === 'submitted'
          ? 'permission.denied'
          : 'record.not_withdrawable',
      );
    demandRead(row, revision);
    if (row.proposal) {
      await this.dropProposal(trx, row, null);
      const summary = `撤回更正“${this.named(row.visibility, row.title)}”`;
      return this.record(trx, caller, 'record.withdraw', id, row.unit_id, summary);
    }
    await demandUnused(trx, this.deps, row);
    const overdue =
      row.status === 'accepted' &&
      undoUntil(row, this.deps.programme.pack.rules.undoMinutes, this.now()) === null;
    if (overdue && !reason)
      throw new Refusal('record.invalid', {}, [{ field: 'reason', message: '已过撤销时限，请写明撤回原因' }]);
    await trx
      .updateTable('record')
      .set({
        // That it was accepted stays with it: its parties have seen it then.
        status: 'withdrawn',
        // The row of a sheet that was taken back may come in again with the same file.
        client_id: row.client_id?.startsWith('sheet-') ? null : row.client_id,
      })
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', id)
      .execute();
    await this.resight(trx, caller, id, kind);
    if (row.status === 'accepted') await this.deps.programme.recordChanged(trx, caller.corpsId, id);
    await this.record(
      trx,
      caller,
      'record.withdraw',
      id,
      row.unit_id,
      `撤回“${this.named(row.visibility, row.title)}”${reason && !confidential(row) ? `：${reason}` : ''}`,
    );
  }

  async remove(trx: Trx, caller: Caller, id: string): Promise<void> {
    const { row, abilities } = await this.load(trx, caller, id, true);
    if (!abilities.delete)
      throw new Refusal(
        ['draft', 'returned', 'withdrawn'].includes(row.status) ? 'permission.denied' : 'record.not_editable',
      );
    const uses = await usesOf(trx, caller.corpsId, id);
    if (uses > 0) throw new Refusal('record.in_use', { count: `${uses}` });
    await trx.deleteFrom('record').where('corps_id', '=', caller.corpsId).where('id', '=', id).execute();
    await this.record(
      trx,
      caller,
      'record.delete',
      id,
      row.unit_id,
      `删除${row.status === 'draft' ? '草稿' : '记录'}“${this.named(row.visibility, row.title)}”`,
    );
  }

  /** Says that a confidential record was looked at, and by whom; never what it holds. */
  viewed(trx: Trx, caller: Caller, row: RecordRow, what: 'record.view' | 'file.view' = 'record.view') {
    const summary = what === 'record.view' ? '查看限知悉的记录' : '下载限知悉记录的附件';
    return this.record(trx, caller, what, row.id, row.unit_id, summary);
  }

  /** Confidential records are named by nothing but their number in notices and in the audit. */
  named(visibility: string, title: string): string {
    return confidential({ visibility }) ? '内容限知悉' : title;
  }

  record(trx: Trx, caller: Caller, action: AuditAction, id: string, unitId: string, summary: string) {
    return audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action,
      objectType: 'record',
      objectId: id,
      unitId,
      summary,
    });
  }
}

/** What stands in fields that are asked no longer: it is kept as it is. */
function retiredIn(kind: Kind, fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => own(kind.fields, name)?.retired === true),
  );
}

function relations(corpsId: string, id: string, checked: CheckedRecord) {
  return [
    checked.units.map((unit) => ({ corps_id: corpsId, record_id: id, ...unit })),
    checked.people.map((person) => ({ corps_id: corpsId, record_id: id, ...person })),
  ] as const;
}

/** What the notices of a batch become when there is more than one; one alone says what it always says. */
const batchOf = (id: string | undefined, title: string, link: string) =>
  id === undefined ? undefined : { id, title, link };
