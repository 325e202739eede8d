import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  PolicyDraft,
  PolicyObligation,
  PolicyPreview,
  Problem,
  SchemeVersionSummary,
  UpstreamComparison,
} from '@liulian/contract';
import { readSheets } from '@liulian/documents';
import { readDocument } from '@liulian/policy';
import { sql } from 'kysely';
import { loadPack } from '../../pack-files.ts';
import { asSystem } from '../../platform/database/index.ts';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';
import { samplePlan, superiorMeasures } from './sample.ts';

let site: TestApp;
let officer: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
});
afterAll(() => site.close());

type Answer = PolicyDraft & Problem;
const drafts = '/policy/drafts';
const make = async (text = samplePlan) =>
  (await officer.send<Answer>('POST', drafts, { name: '清风', text })).body;
const find = (draft: PolicyDraft, word: string): PolicyObligation => {
  const found = draft.obligations.find((item) => item.clause.text.includes(word));
  if (!found)
    throw new Error(`${word} is not in the draft: ${draft.obligations.map((item) => item.title).join(', ')}`);
  return found;
};
/** Changes a draft as the officer who has just read it. */
const change = async (method: 'POST' | 'PATCH', path: string, body: object) => {
  const [id] = path.slice(drafts.length + 1).split('/');
  const { version = 1 } = (await officer.get<Answer>(`${drafts}/${id}`)).body;
  return officer.send<Answer>(method, path, { version, ...body });
};
const decide = (draft: PolicyDraft, item: PolicyObligation, body: object) =>
  change('PATCH', `${drafts}/${draft.id}/obligations/${item.id}`, body);

async function upload(client: Client, name: string, bytes: Buffer) {
  const boundary = 'b0undary';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return client.request<Answer>({
    method: 'POST',
    url: `/api${drafts}/file`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  });
}

describe('who may read a policy document', () => {
  it('asks for a session', async () => {
    const reply = await site.anonymous.send<Answer>('POST', drafts, { name: '清风', text: samplePlan });
    expect([reply.status, reply.body.code]).toEqual([401, 'session.required']);
  });

  it.each(['det01.discipline', 'corps.discipline', 'firefighter01', 'admin.system'])(
    'refuses %s',
    async (username) => {
      const client = await site.as(username);
      for (const reply of [
        await client.get<Answer>(drafts),
        await client.get<Answer>('/policy/scheme'),
        await client.send<Answer>('POST', drafts, { name: '清风', text: samplePlan }),
      ]) {
        expect([reply.status, reply.body.code]).toEqual([403, 'permission.denied']);
      }
    },
  );

  it('shows no draft of another corps', async () => {
    const { id } = await make();
    const south = await site.as('south.officer');
    for (const reply of [
      await south.get<Answer>(`${drafts}/${id}`),
      await south.send<Answer>('DELETE', `${drafts}/${id}`),
      await south.send<Answer>('POST', `${drafts}/${id}/apply`, { effectiveFrom: '2024-01-01', version: 1 }),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([404, 'policy.not_found']);
    }
    expect((await south.get<{ items: unknown[] }>(drafts)).body.items).toEqual([]);
  });
});

describe('wrong input', () => {
  it.each([
    ['no text', { name: '空', text: '' }, 400, 'text'],
    ['blank text', { name: '空', text: ' \n ' }, 422, 'text'],
    ['no name', { text: samplePlan }, 400, 'name'],
  ])('refuses %s', async (_what, body, status, field) => {
    const reply = await officer.send<Answer>('POST', drafts, body);
    expect([reply.status, reply.body.errors?.[0]?.field]).toEqual([status, field]);
    expect(reply.body.errors?.[0]?.message).toMatch(/[\u4e00-\u9fff]/);
  });

  it('refuses broken files and pictures by their content, and large ones, and says what to do', async () => {
    expect((await upload(officer, '方案.pdf', Buffer.from('%PDF-1.7'))).body.code).toBe('policy.unreadable');
    expect((await upload(officer, '方案.docx', Buffer.from('no zip'))).body.detail).toMatch(/损坏/);
    expect((await upload(officer, '方案.docx', Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).body.detail).toMatch(
      /图片.*文字识别/,
    );
    const page = await upload(
      officer,
      '方案.html',
      Buffer.from('<html><script>go()</script><body></body></html>'),
    );
    expect([page.status, page.body.code]).toEqual([422, 'policy.unreadable']);
    expect(page.body.detail).toMatch(/脚本.*复制/);
    expect((await upload(officer, '方案.txt', Buffer.alloc(5 * 1024 * 1024 + 1, 'a'))).body.code).toBe(
      'file.too_large',
    );
  });

  it('answers others while it reads a long text', async () => {
    const text = samplePlan.repeat(400);
    const reading = officer.send<PolicyDraft & Answer>('POST', drafts, { name: '长', text });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const reply = await reading;
    clearInterval(timer);
    expect(reply.body.code).toBe('policy.unreadable');
    expect(reply.body.detail).toMatch(/请拆分/);
    expect(ticks).toBeGreaterThan(5);
  });

  it('refuses decisions that make no sense', async () => {
    const draft = await make();
    const item = find(draft, '专题辅导');
    expect((await decide(draft, { ...item, id: 'o-none' }, { decision: 'accepted' })).body.code).toBe(
      'policy.obligation_not_found',
    );
    expect((await decide(draft, item, { decision: 'covered' })).body.errors?.[0]?.field).toBe('coveredBy');
    expect((await decide(draft, item, { decision: 'covered', coveredBy: 'no-such' })).body.code).toBe(
      'policy.invalid',
    );
    expect((await decide(draft, item, { decision: 'perhaps' })).status).toBe(400);
    expect((await decide(draft, item, { plan: { cadence: { every: 'fortnight' } } })).status).toBe(400);
    expect((await decide(draft, item, { decision: 'accepted', version: draft.version + 5 })).body.code).toBe(
      'policy.changed_meanwhile',
    );
    expect(
      (await change('POST', `${drafts}/${draft.id}/obligations/${item.id}/split`, { at: [0] })).body.code,
    ).toBe('policy.invalid');
    expect((await change('PATCH', `${drafts}/${draft.id}`, { ended: ['no-such'] })).body.code).toBe(
      'policy.invalid',
    );
    expect((await officer.get<Answer>(`${drafts}/${draft.id}`)).body.version).toBe(draft.version);
  });
});

describe('reading a document', () => {
  it('keeps each clause where it stands, proposes what it becomes, and counts what is unsettled', async () => {
    const draft = await make();
    expect(draft.title).toBe('2024年清风建设任务安排');
    for (const item of draft.obligations)
      expect(draft.text.slice(item.clause.start, item.clause.end)).toBe(item.clause.text);
    expect(draft.counts).toMatchObject({
      total: draft.obligations.length,
      unsettled: draft.obligations.length,
    });
    expect(draft.limits.map((limit) => limit.text).join()).toContain('不得超过2天');
    expect(draft.undefinedTerms.map((term) => term.term)).toContain('五必查');
  });

  it('knows what is already there, what differs, and what is no duty', async () => {
    const draft = await make();
    expect(find(draft, '专题辅导').advice).toMatchObject({
      decision: 'covered',
      coveredBy: 'expert-lecture',
    });
    expect(find(draft, '会前十分钟').similar[0]).toMatchObject({
      obligationId: 'ten-minute-lesson',
      differences: expect.arrayContaining(['责任主体不同']),
    });
    expect(find(draft, '书画创作').advice.decision).toBe('rejected');
    expect(find(draft, '家书').advice).toMatchObject({
      decision: 'open',
      reason: expect.stringContaining('定期'),
    });
    expect(find(draft, '家风故事').plan).toMatchObject({
      pillar: 'F',
      bearer: { units: ['detachment'] },
      cadence: { every: 'half' },
      quota: { min: 1 },
      dischargedBy: [{ kind: 'activity', where: { category: { any: ['family-story'] } } }],
    });
  });

  it('reads 我部, 各单位 and 各级 from the level of whose paper it is', async () => {
    const text = (head: string) =>
      `${head}\n廉洁教育安排\n一、安排\n我部每半年通报一次。\n各单位每季度自查一次。\n各级每月学习一次。`;
    const bearers = async (head: string) =>
      (await make(text(head))).obligations.map(({ plan }) => plan.bearer);
    expect(await bearers('东岭市消防救援支队文件')).toEqual([
      { units: ['detachment'] },
      { units: ['brigade', 'station'] },
      { units: ['detachment', 'brigade', 'station'] },
    ]);
    // A paper that names nobody of this house is one of the unit of whoever brings it.
    expect(await bearers('清风')).toEqual([
      { units: ['corps'] },
      { units: ['detachment', 'brigade', 'station'] },
      { units: ['corps', 'detachment', 'brigade', 'station'] },
    ]);
  });

  it('gives the same text the same ids', async () => {
    const [first, second] = [await make(), await make()];
    expect(second.obligations.map((item) => item.plan.id)).toEqual(
      first.obligations.map((item) => item.plan.id),
    );
  });

  it('reads an uploaded file', async () => {
    const reply = await upload(officer, '安排.txt', Buffer.from(samplePlan));
    expect([reply.status, reply.body.source, reply.body.obligations.length]).toEqual([
      201,
      'file',
      (await make()).obligations.length,
    ]);
  });
});

describe('working on a draft', () => {
  it('follows the advice where it is clear, and leaves the rest open', async () => {
    const draft = await make();
    const blind = await change('POST', `${drafts}/${draft.id}/advice`, {});
    expect([blind.status, blind.body.errors?.[0]?.field]).toEqual([400, 'ids']);
    const ids = draft.obligations.map((item) => item.id);
    const after = (await change('POST', `${drafts}/${draft.id}/advice`, { ids })).body;
    for (const item of after.obligations)
      expect(item.decision).toBe(draft.obligations.find((one) => one.id === item.id)?.advice.decision);
    expect(after.counts.unsettled).toBe(after.obligations.filter((item) => item.decision === 'open').length);
    expect(after.existing.find((one) => one.id === 'expert-lecture')?.coveredBy).toBe(1);
  });

  it('splits a clause into pieces that stand in the text, and merges them again', async () => {
    const draft = await make();
    const item = find(draft, '盘点会');
    const at = item.clause.start + Math.floor(item.clause.text.length / 2);
    const split = (await change('POST', `${drafts}/${draft.id}/obligations/${item.id}/split`, { at: [at] }))
      .body;
    const parts = split.obligations.filter((one) => one.id.startsWith(`${item.id}.`));
    expect(parts).toHaveLength(2);
    for (const part of parts)
      expect(split.text.slice(part.clause.start, part.clause.end)).toBe(part.clause.text);
    expect(new Set(parts.map((part) => part.plan.id)).size).toBe(2);
    const merged = (
      await change('POST', `${drafts}/${draft.id}/merge`, { ids: parts.map((part) => part.id) })
    ).body;
    expect(merged.obligations).toHaveLength(draft.obligations.length);
    expect(merged.obligations.find((one) => one.id === parts[0]?.id)?.clause.text).toContain('盘点');
  });

  it('can be deleted, with an audit entry', async () => {
    const draft = await make();
    expect((await officer.send('DELETE', `${drafts}/${draft.id}`)).status).toBe(204);
    expect((await officer.get<Answer>(`${drafts}/${draft.id}`)).body.code).toBe('policy.not_found');
    const audit = await (
      await site.as('admin.audit')
    ).get<{ items: { action: string; summary: string }[] }>('/audit');
    expect(audit.body.items.map((entry) => entry.action)).toContain('policy.delete');
  });
});

describe('what was not understood', () => {
  const text =
    '清风工作安排\n\n一、任务\n1.各支队每季度组织1次警示教育。\n2.进展半年一报，遇急先报。\n3.大家都要上心。';
  const read = async () =>
    (await officer.send<PolicyDraft>('POST', drafts, { name: '清风工作安排', text })).body;
  const add = (client: typeof officer, draft: PolicyDraft, words: string, version = draft.version) => {
    const start = draft.text.indexOf(words);
    return client.send<PolicyDraft & Answer>('POST', `${drafts}/${draft.id}/obligations`, {
      start,
      end: start + words.length,
      version,
    });
  };

  it('adds nothing for strangers, from nothing, or to what was changed meanwhile', async () => {
    const draft = await read();
    const words = '进展半年一报，遇急先报';
    expect((await add(await site.as('det01.discipline'), draft, words)).body.code).toBe('permission.denied');
    expect((await add(await site.as('south.officer'), draft, words)).body.code).toBe('policy.not_found');
    expect((await add(officer, draft, words, 99)).body.code).toBe('policy.changed_meanwhile');
    expect((await add(officer, draft, '。')).body.errors?.[0]?.field).toBe('start');
    expect((await add(officer, { ...draft, text: `${text}，后面没有这些字` }, '没有这些字')).body.code).toBe(
      'policy.invalid',
    );
  });

  it('is marked with its place, becomes an item by hand, and the step can be taken back', async () => {
    const draft = await read();
    expect(draft.unread.map((one) => [one.text, one.why])).toEqual([['进展半年一报，遇急先报', 'report']]);
    const { status, body } = await add(officer, draft, '进展半年一报，遇急先报。');
    expect(status).toBe(200);
    expect(body.unread).toEqual([]);
    const item = body.obligations.at(-1);
    expect(item).toMatchObject({ decision: 'open', clause: { text: '进展半年一报，遇急先报' } });
    expect(text.slice(item?.clause.start, item?.clause.end)).toBe(item?.clause.text);
    expect(body.counts.total).toBe(draft.counts.total + 1);
    expect((await add(officer, body, '进展半年一报，遇急先报')).body.code).toBe('policy.invalid');
    const back = await officer.send<PolicyDraft>('POST', `${drafts}/${draft.id}/undo`, {
      version: body.version,
    });
    expect(back.body.unread).toHaveLength(1);
  });

  it('takes any other selection too', async () => {
    const draft = await read();
    const { body } = await add(officer, draft, '3.大家都要上心');
    const item = body.obligations.find(({ clause }) => clause.text === '大家都要上心');
    expect([item?.confidence, item?.decision]).toEqual([1, 'open']);
  });
});

describe('advice', () => {
  const read = async (text: string) => (await make(`清风工作安排\n${text}`)).obligations[0];

  it.each([
    ['各支队每月报送廉洁家访情况。', 'home-visit'],
    ['审计科每季度核对谈心谈话记录。', 'talk'],
  ])('proposes no record that the clause is only about: %s', async (text, kind) => {
    const item = await read(text);
    expect(item).toBeDefined();
    expect(item?.plan.dischargedBy.map((rule) => rule.kind)).not.toContain(kind);
  });

  it('proposes the record that the act itself is', async () => {
    const item = await read('各支队每半年开展谈心谈话。');
    expect(item?.plan.dischargedBy.map((rule) => rule.kind)).toContain('talk');
  });

  it('never rejects a standing duty that a record can show, and accepts nothing that is unlikely', async () => {
    const draft = await make();
    for (const item of draft.obligations) {
      if (item.advice.decision === 'rejected' && item.modality === 'must')
        expect(item.plan.dischargedBy).toEqual([]);
      if (item.confidence < 0.8) expect(item.advice.decision).not.toBe('accepted');
    }
  });
});

describe('comparing with the superior', () => {
  it('matches clauses both ways and names what is missing', async () => {
    const draft = await make();
    const { body } = await officer.send<UpstreamComparison>('POST', '/policy/comparison', {
      upstream: { name: '若干措施', text: superiorMeasures },
      ours: { draftId: draft.id },
    });
    const upstream = (word: string) => body.upstream.clauses.find((one) => one.text.includes(word))?.id;
    expect(body.unmatchedUpstream).toEqual([upstream('书法展览')]);
    expect(body.matched.find((match) => match.upstream === upstream('专题辅导'))?.differences).toContain(
      'quota',
    );
    expect(body.unmatchedOurs.length).toBeGreaterThan(0);
    expect(body.upstream.text.slice(body.upstream.clauses[0]?.start, body.upstream.clauses[0]?.end)).toBe(
      body.upstream.clauses[0]?.text,
    );
  });
});

describe('the task table', () => {
  it('comes as a workbook, of the scheme in force and of a draft', async () => {
    const draft = await make();
    for (const query of [{}, { draftId: draft.id }]) {
      const reply = await officer.get('/policy/task-table', query as Record<string, string>);
      expect(reply.headers['content-type']).toContain('spreadsheetml');
      const [sheet] = await readSheets(reply.raw);
      expect(JSON.stringify(sheet)).toContain('具体内容');
    }
  });

  it('comes as a Word table', async () => {
    const draft = await make();
    const reply = await officer.get('/policy/task-table', { draftId: draft.id, format: 'docx' });
    const lines = (await readDocument(reply.raw, 'table.docx'))
      .split('\n')
      .filter((line) => line.includes('\t'));
    expect(lines).toHaveLength(draft.obligations.length + 1);
    expect(lines[0]).toContain('具体内容');
    expect(lines[1]).toContain('专题辅导');
  });

  it('is a Word file that LibreOffice opens', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'liulian-docx-'));
    const convert = (name: string) => {
      execFileSync(
        'soffice',
        [
          `-env:UserInstallation=file://${folder}/profile`,
          '--headless',
          '--convert-to',
          'pdf',
          '--outdir',
          folder,
          join(folder, name),
        ],
        { stdio: 'ignore', timeout: 100_000 },
      );
      return existsSync(join(folder, name.replace(/\w+$/, 'pdf')));
    };
    try {
      // An office suite without its word processor opens no text at all.
      writeFileSync(join(folder, 'plain.txt'), 'plain');
      let writer = false;
      try {
        writer = convert('plain.txt');
      } catch {
        /* not installed */
      }
      if (!writer) return context.skip();
      writeFileSync(
        join(folder, 'table.docx'),
        (await officer.get('/policy/task-table', { format: 'docx' })).raw,
      );
      expect(convert('table.docx')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 200_000);
});

describe('the scheme as YAML', () => {
  it('comes out as a pack holds it, and goes in again unchanged', async () => {
    const yaml = (await officer.get('/policy/scheme')).raw.toString();
    expect(yaml).toMatch(/^effective-from: 2022-01-01$/m);
    const imported = await officer.send<Answer>('POST', '/policy/scheme', { yaml });
    expect(imported.status).toBe(201);
    expect(imported.body.counts).toMatchObject({
      accepted: loadPack().scheme.obligations.length,
      unsettled: 0,
    });
    expect(imported.body.obligations.every((item) => item.advice.reason === '与现行一致')).toBe(true);
    const preview = await officer.send<PolicyPreview>('POST', `${drafts}/${imported.body.id}/preview`, {
      effectiveFrom: '2023-12-01',
    });
    expect(preview.body.obligations).toMatchObject({ added: [], rewritten: [], ended: [] });
  });

  it('names line and field of what is wrong', async () => {
    const yaml = (await officer.get('/policy/scheme')).raw.toString();
    const line = yaml.split('\n').findIndex((text) => text.includes('every: month')) + 1;
    const reply = await officer.send<Answer>('POST', '/policy/scheme', {
      yaml: yaml.replace('every: month', 'every: fortnight'),
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'scheme.invalid']);
    expect(reply.body.errors?.[0]?.field).toMatch(new RegExp(`^${line}:obligations\\.\\d+\\.cadence`));
    expect((await officer.send<Answer>('POST', '/policy/scheme', { yaml: 'a: [1' })).body.code).toBe(
      'scheme.invalid',
    );
  });
});

describe('putting a draft in force', () => {
  let draft: Answer;

  it('refuses a draft that changes nothing, and one with accepted clauses that are incomplete', async () => {
    draft = await make();
    const apply = () => change('POST', `${drafts}/${draft.id}/apply`, { effectiveFrom: '2023-10-01' });
    expect((await apply()).body.code).toBe('policy.nothing_to_apply');
    draft = (await decide(draft, find(draft, '家书'), { decision: 'accepted' })).body;
    expect(draft.counts.incomplete).toBe(1);
    expect((await apply()).body.code).toBe('policy.incomplete');
    draft = (await decide(draft, find(draft, '家书'), { decision: 'rejected' })).body;
    draft = (await decide(draft, find(draft, '家风故事'), { decision: 'accepted' })).body;
  });

  it('rewrites one in force where the officer says so, and ends another', async () => {
    const lecture = find(draft, '警示教育');
    draft = (
      await decide(draft, lecture, {
        decision: 'accepted',
        plan: { id: 'expert-lecture', title: '季度警示教育' },
      })
    ).body;
    expect(find(draft, '警示教育').rewrites).toBe('专题辅导');
    draft = (await change('PATCH', `${drafts}/${draft.id}`, { ended: ['recommended-reading'] })).body;
    expect(draft.existing.find((one) => one.id === 'recommended-reading')?.ended).toBe(true);
  });

  it('refuses a day that is not after the scheme in force', async () => {
    const reply = await officer.send<Answer>('POST', `${drafts}/${draft.id}/preview`, {
      effectiveFrom: '2022-01-01',
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'scheme.invalid']);
  });

  it('shows beforehand the duties that are added, ended and unchanged', async () => {
    const { status, body } = await officer.send<PolicyPreview>('POST', `${drafts}/${draft.id}/preview`, {
      effectiveFrom: '2023-10-01',
    });
    expect(status).toBe(200);
    expect(body.obligations).toMatchObject({ rewritten: ['季度警示教育'], ended: ['廉政荐读'] });
    expect(body.obligations.added).toHaveLength(1);
    expect(body.added).toBeGreaterThan(0);
    expect(body.unchanged).toBeGreaterThan(0);
  });

  it('makes a new version with its duties, audited', async () => {
    const before = await officer.get<{ total: number }>('/duties', {
      obligationId: find(draft, '家风故事').plan.id,
    });
    // Nobody owes it yet, and nobody knows it.
    expect(before.status).toBe(400);
    const reply = await change('POST', `${drafts}/${draft.id}/apply`, {
      effectiveFrom: '2023-10-01',
      version: draft.version,
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ state: 'applied', effectiveFrom: '2023-10-01', schemeVersion: 2 });
    const duties = await officer.get<{
      total: number;
      items: { unit: { id: string }; period: { key: string } }[];
    }>('/duties', { obligationId: find(draft, '家风故事').plan.id });
    expect(duties.body.items.map((duty) => duty.unit.id).sort()).toEqual(['det01', 'det02', 'organ']);
    expect(new Set(duties.body.items.map((duty) => duty.period.key))).toEqual(new Set(['2023-H2']));
    const audit = await (
      await site.as('admin.audit')
    ).get<{ items: { action: string; summary: string }[] }>('/audit');
    expect(audit.body.items.find((entry) => entry.action === 'scheme.adopt')?.summary).toContain('第 2 版');
    const yaml = (await officer.get('/policy/scheme')).raw.toString();
    expect(yaml).toContain('2024年清风建设任务安排');
    expect(yaml).toMatch(/^version: 2$/m);
  });

  it('refuses to be applied twice, and to be changed afterwards', async () => {
    for (const reply of [
      await change('POST', `${drafts}/${draft.id}/apply`, { effectiveFrom: '2023-11-01' }),
      await decide(draft, find(draft, '家书'), { decision: 'open' }),
      await officer.send<Answer>('DELETE', `${drafts}/${draft.id}`),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([409, 'policy.already_applied']);
    }
  });

  it('leaves nothing to reconcile', async () => {
    const { deps } = site.app;
    const result = await asSystem(deps.database, (trx) => deps.programme.reconcile(trx, 'north'));
    expect(result.differences).toEqual([]);
  });
});

describe('taking a step back', () => {
  it('undoes what one touch settled, once, and not what was changed meanwhile', async () => {
    const made = await make();
    const followed = await officer.send<Answer>('POST', `${drafts}/${made.id}/advice`, {
      ids: made.obligations.map((item) => item.id),
      version: made.version,
    });
    expect(followed.body.counts.unsettled).toBeLessThan(made.counts.unsettled);
    expect(followed.body.undo).toBe('按建议处理');
    const undo = (version: number) => officer.send<Answer>('POST', `${drafts}/${made.id}/undo`, { version });
    const stale = await undo(made.version);
    expect([stale.status, stale.body.code]).toEqual([409, 'policy.changed_meanwhile']);
    const undone = await undo(followed.body.version);
    expect(undone.status).toBe(200);
    expect(undone.body.counts).toEqual(made.counts);
    expect(undone.body.obligations).toEqual(made.obligations);
    expect(undone.body.undo).toBeNull();
    const again = await undo(undone.body.version);
    expect([again.status, again.body.code]).toEqual([409, 'policy.nothing_to_undo']);
  });

  it('settles only the clauses that were shown and ticked', async () => {
    const made = await make();
    const advised = made.obligations.filter((item) => item.advice.decision !== 'open');
    expect(advised.length).toBeGreaterThan(1);
    const [first, ...others] = advised;
    const reply = await officer.send<Answer>('POST', `${drafts}/${made.id}/advice`, {
      ids: [first?.id],
      version: made.version,
    });
    const left = reply.body.obligations.filter((item) => others.some((other) => other.id === item.id));
    expect(left.map((item) => item.decision)).toEqual(others.map(() => 'open'));
  });
});

describe('versions of the scheme', () => {
  type Versions = { items: SchemeVersionSummary[] } & Problem;
  const versions = async (client = officer) => (await client.get<Versions>('/policy/versions')).body.items;
  const withdraw = (client: Client, version: number, reason = '生效日写错了') =>
    client.send<Versions>('POST', `/policy/versions/${version}/withdraw`, { reason });

  it('is for those who write the programme, and never of another corps', async () => {
    expect((await site.anonymous.get('/policy/versions')).status).toBe(401);
    const political = await site.as('det01.political');
    expect((await political.get('/policy/versions')).status).toBe(403);
    expect((await withdraw(political, 2)).status).toBe(403);
    const south = await site.as('south.officer');
    expect((await versions(south)).map((one) => one.version)).toEqual([1]);
    const refused = await withdraw(south, 2);
    expect([refused.status, refused.body.code]).toEqual([404, 'scheme.not_found']);
  });

  it('lists them newest first, with what each changed and who applied it', async () => {
    const [newest, first] = await versions();
    expect([newest?.version, first?.version]).toEqual([2, 1]);
    expect(newest).toMatchObject({ source: 'site', effectiveFrom: '2023-10-01', inForce: false });
    expect(newest?.appliedBy).toBeTruthy();
    expect(newest?.changes?.added.length).toBeGreaterThan(0);
    expect(newest?.abilities.withdraw).toBe(true);
    expect(first).toMatchObject({
      source: 'pack',
      inForce: true,
      effectiveUntil: '2023-10-01',
      changes: null,
    });
    expect(first?.abilities.withdraw).toBe(false);
  });

  it('does not withdraw what came with the pack, what has been answered for, or what is old', async () => {
    const { database } = site.app.deps;
    const pack = await withdraw(officer, 1);
    expect([pack.status, pack.body.code]).toEqual([409, 'scheme.not_withdrawable']);
    await asSystem(database, (trx) =>
      sql`
        insert into answer
          (corps_id, id, duty_id, unit_id, path, type, reason, requested_by, requested_by_name)
        select corps_id, 'answered', id, unit_id, path, 'waiver', '试', 'x', '试'
        from duty
        where corps_id = 'north' and scheme_version = 2
        limit 1
      `.execute(trx),
    );
    const answered = await withdraw(officer, 2);
    expect([answered.status, answered.body.code]).toEqual([409, 'scheme.not_withdrawable']);
    expect(answered.body.detail).toContain('1 条说明');
    await asSystem(database, (trx) => trx.deleteFrom('answer').where('id', '=', 'answered').execute());
    const age = (from: string, applied: string) =>
      asSystem(database, (trx) =>
        trx
          .updateTable('scheme_version')
          .set({ effective_from: from, applied_at: applied })
          .where('corps_id', '=', 'north')
          .where('version', '=', 2)
          .execute(),
      );
    await age('2023-09-02', '2023-09-01T08:00:00Z');
    const old = await withdraw(officer, 2);
    expect([old.status, old.body.code]).toEqual([409, 'scheme.not_withdrawable']);
    expect(old.body.detail).toContain('2023-09-09');
    await age('2023-10-01', '2023-09-15T08:00:00Z');
  });

  it('withdraws the newest: its duties go, the draft can be worked on again, and nothing is left over', async () => {
    const draft = (await officer.get<{ items: PolicyDraft[] }>(drafts)).body.items.find(
      (one) => one.schemeVersion === 2,
    );
    const before = (await officer.get<{ total: number }>('/duties', { limit: 1 })).body.total;
    const reply = await withdraw(officer, 2);
    expect(reply.status).toBe(200);
    expect(reply.body.items.map((one) => [one.version, one.effectiveUntil])).toEqual([[1, null]]);
    expect((await officer.get<{ total: number }>('/duties', { limit: 1 })).body.total).toBeLessThan(before);
    const reopened = await officer.get<Answer>(`${drafts}/${draft?.id}`);
    expect(reopened.body).toMatchObject({ state: 'draft', schemeVersion: null, effectiveFrom: null });
    const audit = await (
      await site.as('admin.audit')
    ).get<{ items: { action: string; summary: string }[] }>('/audit');
    expect(audit.body.items.find((entry) => entry.action === 'scheme.withdraw')?.summary).toContain(
      '生效日写错了',
    );
    const { deps } = site.app;
    const result = await asSystem(deps.database, (trx) => deps.programme.reconcile(trx, 'north'));
    expect(result.differences).toEqual([]);
  });

  it('takes any version as the ground of a new draft', async () => {
    expect((await officer.send('POST', '/policy/versions/9/draft')).status).toBe(404);
    const reply = await officer.send<Answer>('POST', '/policy/versions/1/draft');
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ source: 'scheme', state: 'draft' });
    expect(reply.body.title).toContain('第 1 版');
    expect(reply.body.counts.total).toBe(site.app.deps.programme.pack.scheme.obligations.length);
  });
});
