import type { PolicyDraft, PolicyPlan, PolicyPreview } from '@liulian/contract';
import type { Obligation, Scheme, UnitLevel } from '@liulian/domain';
import { issuerOf, type Compiled, type DraftObligation } from '@liulian/policy';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import { patience, schemeDifference } from '../programme/index.ts';
import { askModel } from './assist.ts';
import { issuerLevel } from './lexicon.ts';
import type { Item } from './item.ts';
import { cut, join, readSelection } from './pieces.ts';
import { Workbench } from './present.ts';
import { readPolicy } from './reading.ts';
import { documentId, nextScheme, schemeInForce, yearOf, type InForce } from './scheme.ts';
import { obligationSpans, readSchemeYaml } from './scheme-yaml.ts';
import { deleteDraft, insertDraft, loadDraft, saveDraft, type Draft } from './store.ts';
import { Suggester } from './suggest.ts';

const maxBytes = 5 * 1024 * 1024;
const maxClauses = 2000;
interface Decision {
  decision?: Item['decision'] | undefined;
  coveredBy?: string | undefined;
  plan?: Partial<PolicyPlan> | undefined;
}
interface Work {
  draft: Draft;
  inForce: InForce;
  bench: Workbench;
  items: Item[];
}

/** A draft and the scheme it was compared with: what is needed to show it. */
export interface Seen {
  draft: Draft;
  inForce: InForce;
}
interface Adoption {
  id: string;
  effectiveFrom: string;
  version: number;
  counts: Draft['counts'];
}
type NewDraft = Parameters<typeof insertDraft>[1];
/** How a request opens its transactions; what takes long stays between them. */
export interface Transactions {
  read: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
  write: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
}

interface ReadDocument {
  name: string;
  text: string;
  compiled: Compiled;
}

/** Reads a file of at most 5 MB; refusals say what to do. */
export async function documentOfFile(file: { name: string; bytes: Buffer }): Promise<ReadDocument> {
  if (file.bytes.length > maxBytes) throw new Refusal('file.too_large', { limit: 5 });
  return { name: file.name.replace(/\.[^.]+$/, ''), ...(await readPolicy(file, 'file')) };
}

/** Reads a pasted text. */
export async function documentOfText(input: { name: string; text: string }): Promise<ReadDocument> {
  if (input.text.replaceAll('\u0000', ' ').trim() === '')
    throw new Refusal('policy.unreadable', { reason: '没有文字' }, [{ field: 'text', message: '没有文字' }]);
  return { name: input.name, ...(await readPolicy({ text: input.text }, 'text')) };
}

export class PolicyService {
  private readonly deps: Deps;

  constructor(deps: Deps) {
    this.deps = deps;
  }

  /** Works out what each clause could become, and keeps the draft; only the keeping needs a transaction. */
  async create(
    { read, write }: Transactions,
    caller: Caller,
    { name, text, compiled }: ReadDocument,
    source: 'text' | 'file',
  ): Promise<PolicyDraft> {
    if (compiled.obligations.length > maxClauses)
      throw new Refusal(
        'policy.unreadable',
        { reason: `读出 ${compiled.obligations.length} 条，超过 ${maxClauses} 条，请拆分` },
        [{ field: 'text', message: `超过 ${maxClauses} 条，请拆分` }],
      );
    const inForce = await read((trx) => schemeInForce(trx, this.deps, caller.corpsId));
    const title = (compiled.title || name).replace(/\s+/g, '').slice(0, 100);
    const assisted = await askModel(this.deps.config.assist, text, compiled);
    const plans = this.planner(caller, inForce, title, text);
    const items = compiled.obligations.map((one) => openItem(one, plans(one)));
    const made = this.prepare(caller, inForce, {
      title,
      source,
      text,
      compiled: {
        limits: compiled.limits,
        undefinedTerms: compiled.undefinedTerms,
        unread: compiled.unread,
        ...(assisted === null ? {} : { assisted }),
      },
      scheme: null,
      decisions: { items, ended: [] },
    });
    const draft = await write((trx) => this.keep(trx, caller, made));
    return this.present({ inForce, draft });
  }

  async importScheme(
    { read, write }: Transactions,
    caller: Caller,
    input: { name?: string | undefined; yaml: string },
  ): Promise<Seen> {
    const scheme = readSchemeYaml(input.yaml, this.deps.programme.pack);
    const inForce = await read((trx) => schemeInForce(trx, this.deps, caller.corpsId));
    const spans = obligationSpans(input.yaml);
    const items = scheme.obligations.map((obligation, at) =>
      importedItem(obligation, scheme, input.yaml, spans[at]),
    );
    const there = new Set(scheme.obligations.map((obligation) => obligation.id));
    const ended = inForce.scheme.obligations
      .map((obligation) => obligation.id)
      .filter((id) => !there.has(id));
    const made = this.prepare(caller, inForce, {
      title: input.name ?? `${scheme.title}（导入）`,
      source: 'scheme',
      text: input.yaml,
      compiled: { limits: [], undefinedTerms: [] },
      scheme,
      decisions: { items, ended },
    });
    return { inForce, draft: await write((trx) => this.keep(trx, caller, made)) };
  }

  async show(trx: Trx, caller: Caller, id: string): Promise<Seen> {
    const draft = await loadDraft(trx, caller.corpsId, id);
    return { draft, inForce: await schemeInForce(trx, this.deps, caller.corpsId) };
  }

  /** What a page shows of a draft: worked out once the transaction is over. */
  present({ inForce, draft }: Seen): PolicyDraft {
    return new Workbench(this.deps, inForce, draft).draftShown();
  }

  async rename(
    transactions: Transactions,
    caller: Caller,
    id: string,
    input: { title?: string | undefined; ended?: string[] | undefined; version: number },
  ): Promise<Seen> {
    return this.change(
      transactions,
      caller,
      id,
      input.version,
      '改名或结束现行事项',
      ({ draft, inForce }) => {
        if (input.title !== undefined) draft.title = input.title;
        if (input.ended === undefined) return;
        const known = new Set(inForce.programme.obligations.map((obligation) => obligation.id));
        const stranger = input.ended.find((one) => !known.has(one));
        if (stranger !== undefined)
          throw new Refusal('policy.invalid', { reason: `现行方案没有这一项：${stranger}` }, [
            { field: 'ended', message: '现行方案没有这一项' },
          ]);
        const covering = draft.decisions.items.find(
          (item) =>
            item.decision === 'covered' && item.coveredBy !== null && input.ended?.includes(item.coveredBy),
        );
        if (covering)
          throw new Refusal('policy.invalid', { reason: `“${covering.read.title}”由它覆盖，不能结束` }, [
            { field: 'ended', message: '有条目由它覆盖' },
          ]);
        draft.decisions.ended = [...new Set(input.ended)];
      },
    );
  }

  async remove(trx: Trx, caller: Caller, id: string): Promise<void> {
    const draft = await loadDraft(trx, caller.corpsId, id, true);
    if (draft.state === 'applied') throw new Refusal('policy.already_applied');
    await deleteDraft(trx, caller.corpsId, id);
    await audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action: 'policy.delete',
      objectType: 'policy',
      objectId: id,
      summary: `删除读文件草稿《${draft.title}》`,
    });
  }

  async decide(
    transactions: Transactions,
    caller: Caller,
    id: string,
    obligationId: string,
    input: Decision & { version: number },
  ): Promise<Seen> {
    return this.change(transactions, caller, id, input.version, '处理一条', (work) =>
      settle(work, itemOf(work.items, obligationId), input),
    );
  }

  /** Does with each clause that was shown what the advice says; where it is not clear they stay open. */
  async follow(
    transactions: Transactions,
    caller: Caller,
    id: string,
    ids: string[],
    version: number,
  ): Promise<Seen> {
    return this.change(transactions, caller, id, version, '按建议处理', ({ items, bench }) => {
      for (const item of items) {
        if (item.decision !== 'open' || !ids.includes(item.id)) continue;
        const { decision, coveredBy } = bench.advice(item);
        if (decision === 'open') continue;
        item.decision = decision;
        item.coveredBy = decision === 'covered' ? coveredBy : null;
      }
    });
  }

  /** Takes back the last change of the draft, once; what was undone cannot be undone again. */
  async undo(transactions: Transactions, caller: Caller, id: string, version: number): Promise<Seen> {
    return this.replace(transactions, caller, id, version, ({ draft }) => {
      if (!draft.previous) throw new Refusal('policy.nothing_to_undo');
      draft.decisions = draft.previous.decisions;
      draft.title = draft.previous.title;
      draft.previous = null;
    });
  }

  async split(
    transactions: Transactions,
    caller: Caller,
    id: string,
    obligationId: string,
    at: number[],
    version: number,
  ): Promise<Seen> {
    return this.change(transactions, caller, id, version, '拆分', ({ draft, items, inForce }) => {
      const whole = this.ownClause(draft, items, obligationId);
      const plans = this.planner(caller, inForce, draft.title, draft.text);
      const parts = cut(whole.read, draft.text, at).map((one) => openItem(one, plans(one)));
      items.splice(items.indexOf(whole), 1, ...parts);
    });
  }

  /** Makes an item of any selection of the text, whether or not the compiler saw a duty there. */
  async addFromText(
    transactions: Transactions,
    caller: Caller,
    id: string,
    selection: { start: number; end: number; proposed?: boolean | undefined },
    version: number,
  ): Promise<Seen> {
    return this.change(transactions, caller, id, version, '从文字新增一条', ({ draft, items, inForce }) => {
      if (draft.scheme) throw new Refusal('policy.invalid', { reason: '导入的方案不能从文字新增' });
      const near = draft.compiled.unread?.find(
        ({ clause }) => clause.start < selection.end && clause.end > selection.start,
      );
      const above = items.findLast((item) => item.read.clause.start <= selection.start);
      const section = near?.clause.section ?? above?.read.clause.section ?? '';
      const made = selection.proposed
        ? proposalAt(draft, selection)
        : readSelection(draft.text, selection, section);
      if (items.length >= maxClauses)
        throw new Refusal('policy.invalid', { reason: `已有 ${maxClauses} 条，不能再加` });
      if (items.some((other) => other.id === made.id))
        throw new Refusal('policy.invalid', { reason: '这段文字已经有一条' }, [
          { field: 'start', message: '这段文字已经有一条' },
        ]);
      const plan = this.planner(caller, inForce, draft.title, draft.text)(made);
      const item: Item = { ...openItem(made, plan), ...(selection.proposed ? { from: 'model' } : {}) };
      const before = items.findIndex((other) => other.read.clause.start > made.clause.start);
      items.splice(before === -1 ? items.length : before, 0, item);
    });
  }

  async merge(
    transactions: Transactions,
    caller: Caller,
    id: string,
    ids: string[],
    version: number,
  ): Promise<Seen> {
    return this.change(transactions, caller, id, version, '合并', ({ draft, items, inForce }) => {
      const parts = [...new Set(ids)]
        .map((one) => this.ownClause(draft, items, one))
        .sort((a, b) => a.read.clause.start - b.read.clause.start);
      const [first, ...others] = parts;
      if (!first || others.length === 0)
        throw new Refusal('policy.invalid', { reason: '至少选两条' }, [
          { field: 'ids', message: '至少选两条' },
        ]);
      const read = join(
        parts.map((item) => item.read),
        draft.text,
      );
      const plan = this.planner(caller, inForce, draft.title, draft.text)(read);
      items.splice(items.indexOf(first), 1, { ...openItem(read, plan), id: first.id });
      for (const other of others) items.splice(items.indexOf(other), 1);
    });
  }

  async preview(
    { read }: Transactions,
    caller: Caller,
    id: string,
    effectiveFrom: string,
  ): Promise<PolicyPreview> {
    const { draft, inForce } = await read((trx) => this.show(trx, caller, id));
    const { scheme, ...obligations } = nextScheme(inForce, draft, this.deps.programme.pack, effectiveFrom);
    const { incomplete, unsettled } = new Workbench(this.deps, inForce, draft).counts();
    const programmes = await read((trx) =>
      inChinese(() => this.deps.programme.withVersion(trx, caller.corpsId, scheme, effectiveFrom)),
    );
    const difference = await schemeDifference(read, this.deps, caller, programmes);
    return { ...difference, obligations, incomplete, unsettled };
  }

  /** The draft is counted before the transaction; in it the next scheme is built on what is then in force. */
  async apply(
    { read, write }: Transactions,
    caller: Caller,
    id: string,
    effectiveFrom: string,
    version: number,
  ): Promise<Seen> {
    const seen = await read((trx) => this.show(trx, caller, id));
    this.current(seen.draft, version);
    const counts = new Workbench(this.deps, seen.inForce, seen.draft).counts();
    if (counts.incomplete > 0) throw new Refusal('policy.incomplete', { count: counts.incomplete });
    const adopted = await write((trx) => this.adopt(trx, caller, { id, effectiveFrom, version, counts }));
    await this.deps.programme.settle(this.deps.database, caller.corpsId, patience);
    return adopted;
  }

  private async adopt(
    trx: Trx,
    caller: Caller,
    { id, effectiveFrom, version, counts }: Adoption,
  ): Promise<Seen> {
    const draft = await loadDraft(trx, caller.corpsId, id, true);
    this.current(draft, version);
    const inForce = await schemeInForce(trx, this.deps, caller.corpsId);
    const next = nextScheme(inForce, draft, this.deps.programme.pack, effectiveFrom);
    if (draft.scheme === null && next.added.length + next.rewritten.length + next.ended.length === 0)
      throw new Refusal('policy.nothing_to_apply');
    const schemeVersion = await inChinese(() =>
      this.deps.programme.adoptScheme(trx, caller.corpsId, next.scheme, effectiveFrom, actorOf(caller)),
    );
    const applied: Draft = {
      ...draft,
      state: 'applied',
      version: draft.version + 1,
      effective_from: effectiveFrom,
      scheme_version: schemeVersion,
      counts,
      previous: null,
    };
    await saveDraft(trx, applied);
    await audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action: 'scheme.adopt',
      objectType: 'scheme',
      objectId: String(schemeVersion),
      summary: `依《${draft.title}》施行方案第 ${schemeVersion} 版，自 ${effectiveFrom} 起：新增 ${next.added.length} 项、改写 ${next.rewritten.length} 项、结束 ${next.ended.length} 项`,
    });
    return { inForce, draft: applied };
  }

  private planner(
    caller: Caller,
    inForce: InForce,
    title: string,
    text: string,
  ): (read: DraftObligation) => PolicyPlan {
    const suggester = new Suggester(this.deps.programme.pack, inForce.programme.obligations);
    const document = {
      id: documentId(text),
      text,
      year: yearOf(title, this.deps.clock.today()),
      // A paper that names no issuer of this house is read as one of the unit of whoever brings it.
      issuer: issuerLevel(issuerOf(text) ?? '') ?? (caller.unitLevel as UnitLevel),
    };
    return (read) => suggester.plan(read, document);
  }

  private prepare(
    caller: Caller,
    inForce: InForce,
    made: Pick<Draft, 'title' | 'source' | 'text' | 'compiled' | 'scheme' | 'decisions'>,
  ): NewDraft {
    const draft = {
      ...made,
      id: newId(),
      corps_id: caller.corpsId,
      created_by: caller.accountId,
      created_by_name: caller.name,
      counts: {} as Draft['counts'],
    };
    draft.counts = new Workbench(this.deps, inForce, draft as unknown as Draft).counts();
    return draft;
  }

  private async keep(trx: Trx, caller: Caller, made: NewDraft): Promise<Draft> {
    await insertDraft(trx, made);
    await audit(trx, this.deps.clock, caller.corpsId, actorOf(caller), {
      action: made.source === 'scheme' ? 'policy.import' : 'policy.create',
      objectType: 'policy',
      objectId: made.id,
      summary: `${made.source === 'scheme' ? '导入方案' : '读文件'}《${made.title}》，${made.decisions.items.length} 条`,
    });
    return loadDraft(trx, caller.corpsId, made.id);
  }

  private current(draft: Draft, version: number): void {
    if (draft.state === 'applied') throw new Refusal('policy.already_applied');
    if (version !== draft.version) throw new Refusal('policy.changed_meanwhile');
  }

  /** A change that can be taken back. */
  private async change(
    transactions: Transactions,
    caller: Caller,
    id: string,
    version: number,
    what: string,
    work: (work: Work) => void,
  ): Promise<Seen> {
    return this.replace(transactions, caller, id, version, (opened) => {
      const { draft } = opened;
      const before = { what, title: draft.title, decisions: structuredClone(draft.decisions) };
      work(opened);
      draft.previous = before;
    });
  }

  /**
   * Plans and counts take a while on a long draft, so they are made between the transactions; the version
   * tells whether the draft is still the one they were made for.
   */
  private async replace(
    { read, write }: Transactions,
    caller: Caller,
    id: string,
    version: number,
    work: (work: Work) => void,
  ): Promise<Seen> {
    const { draft, inForce } = await read((trx) => this.show(trx, caller, id));
    this.current(draft, version);
    const bench = new Workbench(this.deps, inForce, draft);
    work({ draft, inForce, bench, items: draft.decisions.items });
    draft.version += 1;
    draft.counts = new Workbench(this.deps, inForce, draft).counts();
    await write(async (trx) => {
      this.current(await loadDraft(trx, caller.corpsId, id, true), version);
      await saveDraft(trx, draft);
    });
    return { inForce, draft };
  }

  private ownClause(draft: Draft, items: Item[], id: string): Item {
    if (draft.scheme) throw new Refusal('policy.invalid', { reason: '导入的方案逐项成文，不能拆分或合并' });
    return itemOf(items, id);
  }
}

function proposalAt(draft: Draft, { start, end }: { start: number; end: number }): DraftObligation {
  const found = draft.compiled.assisted?.proposals.find(
    ({ read }) => read.clause.start === start && read.clause.end === end,
  );
  if (found === undefined)
    throw new Refusal('policy.invalid', { reason: '这里没有模型的建议' }, [
      { field: 'proposed', message: '这里没有模型的建议' },
    ]);
  return found.read;
}

function openItem(read: DraftObligation, plan: PolicyPlan): Item {
  return { id: read.id, read, plan, rest: {}, decision: 'open', coveredBy: null };
}

function itemOf(items: Item[], id: string): Item {
  const item = items.find((one) => one.id === id);
  if (!item) throw new Refusal('policy.obligation_not_found');
  return item;
}

function settle({ inForce, draft }: Work, item: Item, input: Decision): void {
  if (input.plan !== undefined)
    item.plan = {
      ...item.plan,
      ...Object.fromEntries(Object.entries(input.plan).filter(([, value]) => value !== undefined)),
    };
  if (input.decision === undefined) return;
  item.decision = input.decision;
  item.coveredBy = null;
  if (input.decision !== 'covered') return;
  const wrong =
    input.coveredBy === undefined
      ? '请指明由哪一项覆盖'
      : inForce.programme.obligations.every((obligation) => obligation.id !== input.coveredBy)
        ? '现行方案没有这一项'
        : draft.decisions.ended.includes(input.coveredBy)
          ? '这一项已标为结束'
          : null;
  if (wrong !== null)
    throw new Refusal('policy.invalid', { reason: wrong }, [{ field: 'coveredBy', message: wrong }]);
  item.coveredBy = input.coveredBy ?? null;
}

function importedItem(
  obligation: Obligation,
  scheme: Scheme,
  yaml: string,
  span: { start: number; end: number } | undefined,
): Item {
  const { rows, basis, earlierBasis, audience, soon, ...rest } = JSON.parse(
    JSON.stringify(obligation),
  ) as Obligation;
  const { start, end } = span ?? { start: 0, end: 0 };
  const read: DraftObligation = {
    id: `s-${obligation.id}`,
    title: obligation.title,
    clause: {
      section: `《${scheme.documents[basis.document]?.title ?? basis.document}》${basis.clause}`,
      start,
      end,
      text: yaml.slice(start, end),
    },
    bearers: [],
    cadence: { unspecified: '' },
    quota: { min: 1, unit: obligation.quota.unit },
    modality: 'must',
    conditions: [],
    confidence: 1,
  };
  const plan = {
    ...rest,
    lead: rest.lead ?? null,
    rule: rest.rule ?? null,
    note: rest.note ?? null,
  } as unknown as PolicyPlan;
  return {
    id: read.id,
    read,
    plan,
    rest: { rows, basis, earlierBasis, audience, ...(soon === undefined ? {} : { soon }) },
    decision: 'accepted',
    coveredBy: null,
  };
}

async function inChinese<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('scheme.invalid', { reason: error.message });
    throw error;
  }
}
