import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DutyDetail, ProgrammeInfo } from '@liulian/contract';
import { asSystem } from '../../platform/database/index.ts';
import { demoPack } from '../../demo/pack.ts';
import { loadPack } from '../../pack-files.ts';
import { testApp, type TestApp } from '../../testing/index.ts';

/** Papers and their days, as the pages show them on 15 September 2023. */
let site: TestApp;
let info: ProgrammeInfo;
beforeAll(async () => {
  site = await testApp();
  info = (await (await site.as('corps.officer')).get<ProgrammeInfo>('/programme')).body;
});
afterAll(() => site.close());

interface Duties {
  items: { id: string }[];
  total: number;
}
const dutiesOf = async (obligationId: string, year: number) =>
  (await (await site.as('corps.officer')).get<Duties>('/duties', { obligationId, year })).body;

describe('the papers of the programme', () => {
  it('say from when to when they are in force, and what came after', () => {
    const paper = (id: string) => info.documents.find((document) => document.id === id);
    expect(paper('implementation-plan')).toMatchObject({ status: 'in-force', dates: 'year' });
    expect(paper('discipline-regulations')).toMatchObject({ status: 'coming', validFrom: '2024-01-01' });
    expect(paper('discipline-regulations-2018')).toMatchObject({
      status: 'in-force',
      validTo: '2023-12-31',
      replacedBy: '中国共产党纪律处分条例（2023）',
    });
    expect(paper('clean-governance-norms-2010')?.status).toBe('superseded');
  });

  it('are cited as they are in force today', () => {
    const item = info.obligations.find(({ id }) => id === 'sanction-announcement');
    expect(item?.basis).toMatchObject({ document: 'discipline-regulations-2018', from: '2018-10-01' });
    expect(info.obligations.find(({ id }) => id === 'democratic-life-meeting')).toMatchObject({
      basis: { document: 'implementation-plan', from: '2023-01-01' },
      earlier: [{ document: 'political-life-norms' }],
    });
  });

  it('ask for nothing before they are in force', async () => {
    expect((await dutiesOf('expert-lecture', 2022)).total).toBe(0);
    expect((await dutiesOf('expert-lecture', 2023)).total).toBeGreaterThan(0);
  });

  it('are cited on a duty as they were on its day', async () => {
    const { items } = await dutiesOf('organisational-life-meeting', 2023);
    const duty = items.find(({ id }) => id.includes('.2022.'));
    const detail = await (
      await site.as('corps.officer')
    ).get<DutyDetail>(`/duties/${encodeURIComponent(duty?.id ?? '')}`);
    expect(detail.body.obligation.basis).toMatchObject({
      document: 'branch-regulations',
      title: '中国共产党支部工作条例（试行）',
    });
  });

  it('leave what is stored equal to what is computed from nothing', async () => {
    const { database, programme } = site.app.deps;
    const { differences } = await asSystem(database, (trx) => programme.reconcile(trx, 'north'));
    expect(differences).toEqual([]);
  });
});

describe('the invented corps', () => {
  it('tried the plan out in the year before, and says so', () => {
    const pack = demoPack(loadPack());
    expect(pack.scheme.documents['implementation-plan-trial']).toMatchObject({
      title: expect.stringContaining('演示虚构'),
      validTo: '2022-12-31',
      replacedBy: 'implementation-plan',
    });
    const own = pack.scheme.obligations.find(({ id }) => id === 'expert-lecture');
    expect(own?.earlierBasis).toEqual([{ document: 'implementation-plan-trial', clause: own?.basis.clause }]);
  });
});
