import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../../testing/index.ts';

/** What was once accepted and is wrong is refused in words, and what is right beside it goes through. */
let site: TestApp;
let discipline: Client;
beforeAll(async () => {
  site = await testApp();
  discipline = await site.as('det01.discipline');
});
afterAll(() => site.close());

interface Shown {
  id: string;
  status: string;
  visibility: string;
  errors?: { field: string; message: string }[];
}
const send = (client: Client, kind: string, fields: object, more: object = {}) =>
  client.send<Shown>('POST', '/records', {
    kind,
    occurredOn: '2023-09-10',
    unitIds: ['det01'],
    fields,
    submit: true,
    ...more,
  });
const refused = async (kind: string, fields: object, more: object = {}) => {
  const { status, body } = await send(discipline, kind, fields, more);
  expect(status, JSON.stringify(body)).toBe(422);
  return (body.errors ?? []).map((error) => error.field);
};
const accepted = async (kind: string, fields: object, more: object = {}) => {
  const { status, body } = await send(discipline, kind, fields, more);
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};

describe('case studies', () => {
  const parts = { virtue: '德', discipline: '纪', law: '法', responsibility: '责' };
  const study = { name: '酒桌上的口子', origin: 'own-force', desensitised: true, ...parts };
  it('O16: one that still names people is not handed in', async () => {
    expect(await refused('case-study', { ...study, desensitised: false })).toEqual(['fields.desensitised']);
    await accepted('case-study', study);
  });
  it('O18: says the four parts before it is accepted, and may stand as a draft without', async () => {
    const { virtue: _, ...three } = study;
    expect(await refused('case-study', three)).toEqual(['fields.virtue']);
    await accepted('case-study', three, { submit: false });
  });
});

describe('talks', () => {
  const talk = {
    category: 'admonition-talk',
    talker: 'd01-dis',
    subject: ['b01-ins'],
    second: 'd01-sec',
    subjectStatement: '无不同意见',
  };
  it('W20: nobody is talked to by himself', async () => {
    expect(await refused('talk', { ...talk, subject: ['d01-dis'] })).toContain('fields.subject');
    await accepted('talk', talk);
  });
  it('S04: nor called to an interview by himself', async () => {
    const interview = { category: 'integrity-interview', talker: 'd01-dis' };
    expect(await refused('talk', { ...interview, subject: ['d01-dis'] })).toEqual(['fields.subject']);
    await accepted('talk', { ...interview, subject: ['b01-ins'] });
  });
  it('W21: an admonition has what the person says to it, and two who talk', async () => {
    const { subjectStatement: _, ...unheard } = talk;
    expect(await refused('talk', unheard)).toEqual(['fields.subjectStatement']);
    const { second: __, ...alone } = talk;
    expect(await refused('talk', alone)).toEqual(['fields.second']);
  });
});

it('F07: no more households have signed than were offered it', async () => {
  const pledge = { version: 'others', offered: 3 };
  expect(await refused('family-pledge', { ...pledge, signed: 9 })).toEqual(['fields.signed']);
  await accepted('family-pledge', { ...pledge, signed: 3 });
});

it('F06: who did not sign is not told apart', async () => {
  const pledge = { version: 'leaders', member: 'd01-sec' };
  expect(await refused('family-pledge', { ...pledge, outcome: 'declined' })).toEqual(['fields.outcome']);
  await accepted('family-pledge', { ...pledge, outcome: 'delivered' });
});

it('P09: no more is found true than was concluded', async () => {
  const report = { category: 'situation-analysis', year: 2023, received: 8, concluded: 5 };
  expect(await refused('document', { ...report, verified: 50 })).toEqual([
    'fields.verified',
    'fields.verified',
  ]);
  expect(await refused('document', { ...report, ownForce: 9 })).toEqual(['fields.ownForce']);
  await accepted('document', { ...report, verified: 5, ownForce: 2 });
});

it('O34: 4,500 yuan a head asks for a sentence why', async () => {
  const held = { category: 'warning-education' };
  const dear = { cost: 4500, headcount: 1 };
  expect(await refused('activity', held, dear)).toEqual(['note']);
  await accepted('activity', held, { ...dear, note: '外请专家往返路费' });
  await accepted('activity', held, { cost: 450, headcount: 30 });
});

it.each(['张小某（实验小学三年级）家庭', '王某某之子家庭', '育英中学李某家'])(
  'M15: a family is not named by its child or the school: %s',
  async (name) => {
    const named = async (given: string) =>
      (await send(discipline, 'exemplar', { type: 'clean-family', name: given })).body.errors?.map(
        (error) => error.message,
      ) ?? [];
    const refusal = '“名称”里有不该写的：家庭以户主命名，不写子女姓名和学校';
    expect(await named(name)).toContain(refusal);
    expect(await named('王某某家庭')).not.toContain(refusal);
  },
);

it('F16: a home visit does not name children, schools and papers', async () => {
  const visit = { visitors: ['d01-dis'], member: 'b01-ins', households: 1 };
  for (const overview of ['女儿叫小某，开朗', '孩子在实验小学', '11010119900101123X'])
    expect(await refused('home-visit', { ...visit, overview })).toEqual(['fields.overview']);
  await accepted('home-visit', { ...visit, overview: '家庭和睦，有一个孩子，老人身体好' });
});

it('S10: a report is about no year that has not begun', async () => {
  const report = { category: 'duty-report', author: 'd01-dis' };
  expect(await refused('document', { ...report, year: 2099 })).toContain('fields.year');
  expect(await refused('document', { ...report, year: 2024 })).toEqual(['fields.year']);
  await accepted('document', { ...report, year: 2023 });
  expect(await refused('document', { category: 'lecture-plan', year: 2025 })).toEqual(['fields.year']);
  await accepted('document', { category: 'lecture-plan', year: 2024 });
});

describe('personal matters', () => {
  const filed = { category: 'personal-matters-filed', author: 'd01-dis', year: 2023 };
  it('P32: filed or not is all that is kept: no content, title or note', async () => {
    expect(await refused('document', { ...filed, gist: '房产两处' })).toEqual(['fields.gist']);
    expect(await refused('document', filed, { title: '房产两处' })).toEqual(['title']);
    expect(await refused('document', filed, { note: '房产两处' })).toEqual(['note']);
    await accepted('document', filed);
  });
  it('P32: and no file', async () => {
    const { id } = await accepted('document', { ...filed, author: 'd01-sec' });
    const attach = (recordId: string) =>
      discipline.send('POST', `/records/${recordId}/files`, { uploadId: '0123456789abcdef', name: '表.pdf' });
    const reply = await attach(id);
    expect([reply.status, reply.body.code]).toEqual([403, 'permission.denied']);
    // Of another category the file is asked for, so it was the category that refused it.
    const other = await accepted('document', { category: 'campaign-plan' });
    expect((await attach(other.id)).body.code).toBe('file.not_found');
  });
});

it.each(['decision-record', 'thought-assessment'])(
  'P34, S06: a %s is not for the whole unit',
  async (category) => {
    const { id, visibility } = await accepted('document', { category });
    expect(visibility).toBe('personal');
    for (const [username, status] of [
      ['det01.discipline', 200],
      ['corps.discipline', 200],
      ['det01.political', 404],
      ['corps.officer', 404],
      ['bri0101.instructor', 404],
    ] as const)
      expect([username, (await (await site.as(username)).get(`/records/${id}`)).status]).toEqual([
        username,
        status,
      ]);
    const { id: plain } = await accepted('document', { category: 'campaign-plan' });
    expect((await (await site.as('det01.political')).get(`/records/${plain}`)).status).toBe(200);
  },
);
