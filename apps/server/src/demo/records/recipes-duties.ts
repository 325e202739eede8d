import { talkPlaces } from './words.ts';
import { audienceOf, heads, type Recipe } from './recipe.ts';

const year = (key: string) => Number(key.slice(0, 4));
const disciplinePosts = ['discipline-secretary', 'party-secretary', 'office-chief'];

/** 警示促廉 after events, 家风助廉 and 制度强廉. */
export const dutyRecipes: Record<string, Recipe> = {
  'family-visit': {
    season: ['01-10', '11-30'],
    write: ({ world, unit, on, random, gist }) => ({
      fields: {
        visitors: world
          .holders(unit.id, on, 'party-secretary', 'discipline-secretary', 'deputy-party-secretary')
          .slice(0, 2),
        households: random.int(2, 6),
        familyPresent: random.int(3, 12),
        mode: random.pick(['at-home', 'at-home', 'by-phone', 'by-video']),
        introduced: true,
        material: true,
        ...(gist('home-visit').gist ? { opinion: '希望多安排轮休，支持家属参加开放日。' } : {}),
      },
    }),
  },
  'secretary-member-talk': {
    season: ['02-10', '12-10'],
    write: ({ random, gist }) => ({
      fields: { place: random.pick(talkPlaces), signed: random.chance(0.6), ...gist('heart-to-heart') },
    }),
  },
  'works-submission': {
    season: ['04-01', '09-01'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        name: `《${random.pick(['一条干净的水带', '站里的账本', '父亲的老茶缸', '灯下', '不打烊的算盘', '清风过营门', '家书里的三个字', '莲', '红线', '两张车票'])}》`,
        form: random.pick(['video', 'calligraphy', 'photo', 'essay', 'poem', 'stage']),
        authors: random.sample(world.staff(unit.id, on), 2),
        original: true,
        authorised: true,
        feature: ['professional'],
        opinion: '题材贴近一线，同意推报。',
      },
      settled: true,
    }),
  },
  'integrity-interview': {
    season: ['03-15', '08-31'],
    write: ({ world, unit, on, random, gist, duty }) => {
      const key = world.keyPeople(unit.path, on);
      const asked =
        key.length === 0
          ? world.holders(unit.id, on, 'political-officer', 'discipline-officer')
          : year(duty.periodKey) < 2023
            ? key
            : random.sample(key, Math.ceil(key.length * 0.6));
      return {
        fields: {
          talker: world.holder(unit.id, on, ...disciplinePosts),
          subject: asked,
          keyPost: '监督执法、采购、财务、选人用人',
          place: '谈心室',
          ...gist('integrity-interview'),
        },
      };
    },
  },
  'key-post-interview': {
    season: ['05-01', '12-10'],
    write: ({ world, unit, on, random, gist }) => ({
      fields: {
        talker: world.holder(world.detachmentOf(unit.id)?.id ?? 'corps', on, 'discipline-secretary'),
        keyPost: random.pick(['监督执法', '采购', '财务', '选人用人']),
        place: '谈心室',
        ...gist('integrity-interview'),
      },
    }),
  },
  'special-compliance-check': {
    season: ['04-01', '11-15'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        mode: ['special'],
        inspectors: world
          .holders(unit.id, on, 'discipline-secretary', 'party-secretary', 'discipline-officer')
          .slice(0, 2),
        problems: random.chance(0.5) ? [random.pick(['perfunctory', 'over-standard', 'formalism'])] : [],
        gist: '查阅台账、随机询问，问题当场反馈。',
        fixedOnSpot: random.chance(0.6),
      },
    }),
  },
  'three-checks': {
    season: ['03-15', '10-31'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        inspected: random.sample(
          world.children(unit.id, on).map((child) => child.id),
          3,
        ),
        mode: [random.pick(['announced', 'unannounced', 'research'])],
        inspectors: world
          .holders(
            unit.id,
            on,
            'detachment-chief',
            'discipline-secretary',
            'section-chief',
            'committee-member',
          )
          .slice(0, 3),
        problems: [random.pick(['perfunctory', 'formalism', 'over-standard', 'other'])],
        gist: '看制度执行、物资管理和值班纪律。',
        fixedOnSpot: random.chance(0.5),
      },
      settled: true,
    }),
  },
  'self-check': {
    season: ['03-01', '11-20'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        inspectors: world.holders(unit.id, on, ...heads).slice(0, 2),
        mode: ['internal'],
        problems: random.chance(0.4) ? [random.pick(['perfunctory', 'on-paper', 'other'])] : [],
        gist: random.pick([
          '自查伙食账、物资领用和请销假，未见大的问题。',
          '自查发现登记不及时两处，已改。',
          '对照清单逐项自查，补齐公示栏。',
        ]),
        fixedOnSpot: true,
      },
    }),
  },
  'responsibility-report': {
    season: ['01-15', '03-31'],
    write: ({ unit, duty }) => ({
      fields: {
        year: year(duty.periodKey) - 1,
        addressees: [unit.parentId ?? 'corps'],
        gist: '报告上一年度责任制执行情况、存在问题和下步打算。',
      },
      settled: true,
    }),
  },
  'yearly-discipline-education': {
    season: ['11-01', '12-20'],
    write: ({ random }) => ({
      fields: {
        topic: '纪法补课',
        minutes: 45,
        theme: [random.pick(['rule-interpretation', 'party-conduct'])],
        gist: '为此前缺席的同志补学。',
      },
      settled: true,
    }),
  },
  'collective-integrity-talk': {
    write: ({ world, unit, on, event }) => ({
      fields: {
        talker: world.holder(unit.id, on, ...disciplinePosts),
        subject: event?.personIds ?? [],
        place: '会议室',
        gist: '集体谈话，观看警示片，签订承诺。',
        signed: true,
      },
    }),
  },
  'appointment-talk': {
    write: ({ world, unit, on, random }) => ({
      fields: {
        category: 'appointment-talk',
        talker: world.holder(world.detachmentOf(unit.id)?.id ?? 'corps', on, ...disciplinePosts),
        place: random.pick(talkPlaces),
        gist: '讲清新岗位的廉洁风险和要求。',
        signed: true,
      },
    }),
  },
  'pre-appointment-warning': {
    write: ({ world, unit, on, random }) => ({
      fields: { topic: '任用前集中警示教育', minutes: 60, audience: ['cadres'], form: ['on-site'] },
      participants: random.sample(audienceOf(world, unit, on, 40), 12),
      settled: true,
    }),
  },
  'sanction-announcement': {
    write: ({ world, unit, on }) => ({
      fields: { topic: '宣布处分决定', decisionNumber: '山消纪决〔2022〕6号', minutes: 40 },
      participants: audienceOf(world, unit, on, 20),
      settled: true,
    }),
  },
  'case-reflection': {
    write: ({ world, unit, on }) => ({
      fields: {
        topic: '案件反思剖析',
        minutes: 90,
        rectify: '查出采购验收、物资登记两处漏洞，列入整改清单。',
      },
      participants: audienceOf(world, unit, on, 20),
      settled: true,
    }),
  },
  'special-democratic-life-meeting': {
    write: ({ world, unit, on }) => ({
      fields: { topic: '案后专题民主生活会', minutes: 150, opinionsRaised: 15 },
      participants: world.holders(
        unit.id,
        on,
        'party-secretary',
        'deputy-party-secretary',
        'committee-member',
      ),
      settled: true,
    }),
  },
  'special-organisational-life-meeting': {
    write: ({ world, unit, on }) => ({
      fields: { topic: '案后专题组织生活会', minutes: 90 },
      participants: audienceOf(world, unit, on, 20),
      settled: true,
    }),
  },
  'case-warning-education': {
    write: ({ world, unit, on }) => ({
      fields: { topic: '用身边事教育身边人', minutes: 60 },
      participants: audienceOf(world, unit, on, 30),
      settled: true,
    }),
  },
  'four-checks': {
    write: () => ({
      fields: {
        virtueCheck: '理想信念学习不深入。',
        dutyCheck: '分管领导过问不够。',
        ruleCheck: '验收制度执行不严。',
        supervisionCheck: '日常监督多停留在台账。',
      },
      settled: true,
    }),
  },
  'four-steps': {
    write: ({ world, unit, on, random, event }) => ({
      fields: {
        // The event of a notice names the notice and the unit that received it.
        notice: event?.id.slice('notice-served-'.length, -(unit.id.length + 1)),
        gist: random.pick([
          '已在党委会上传达。',
          '班组讨论，提出三条意见。',
          '查出登记不及时一处。',
          '明确双人验收、每月抽查。',
        ]),
        owner: world.holder(unit.id, on, ...disciplinePosts),
      },
    }),
  },
  'situation-analysis': {
    season: ['11-20', '12-25'],
    write: ({ duty, random }) => ({
      fields: {
        year: year(duty.periodKey),
        received: random.int(180, 220),
        ownForce: random.int(42, 52),
        concluded: random.int(36, 42),
        verified: random.int(6, 9),
        gist: '受理以涉企服务和作风类反映为主，重点领域集中在采购与执法。',
      },
    }),
  },
  'family-pledge-leaders': {
    season: ['01-10', '06-30'],
    write: ({ random }) => {
      const outcome = random.pick([
        'signed',
        'signed',
        'signed',
        'signed',
        'signed',
        'signed',
        'signed',
        'signed',
        'delivered',
        'not-applicable',
      ]);
      return {
        fields: {
          outcome,
          ...(outcome === 'signed'
            ? { relation: random.pick(['spouse', 'spouse', 'spouse', 'parent']) }
            : {}),
          way: random.pick(['online', 'paper']),
        },
      };
    },
  },
  'family-pledge-others': {
    season: ['02-10', '08-31'],
    write: ({ world, unit, on, random }) => {
      const offered = Math.max(1, world.staff(unit.id, on).length - 2);
      return {
        fields: {
          offered,
          signed: Math.max(0, offered - random.int(0, 3)),
          way: random.pick(['online', 'paper']),
        },
      };
    },
  },
  'duty-report': {
    season: ['11-15', '12-28'],
    write: ({ duty }) => ({
      fields: { year: year(duty.periodKey), gist: '报告履职、抓责任制和遵守廉洁纪律情况。' },
      settled: true,
    }),
  },
  'integrity-commitment': {
    season: ['01-10', '03-31'],
    write: ({ duty, random }) => ({
      fields: {
        year: year(duty.periodKey),
        publicScope: random.pick(['单位公示栏', '内部网']),
        gist: '承诺遵守纪律、管好家人和分管领域。',
      },
      settled: true,
    }),
  },
  'probation-report': {
    write: () => ({
      fields: { gist: '书面报告试用期遵守廉洁纪律情况。', disciplineOpinion: '未收到不良反映。' },
      settled: true,
    }),
  },
  'personal-matters': {
    season: ['01-04', '01-31'],
    write: ({ duty }) => ({ fields: { year: year(duty.periodKey) }, settled: true }),
  },
};
