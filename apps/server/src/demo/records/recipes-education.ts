import {
  activityPlaces,
  campaignTopics,
  expertHomes,
  expertTopics,
  lectureTopics,
  partyDayTopics,
  readingTopics,
  redTopics,
  surnames,
  tenMinuteTopics,
  warningTopics,
} from './words.ts';
import { audienceOf, heads, sampleShare, type Recipe } from './recipe.ts';

const roleOfPost: Record<string, string> = {
  'party-secretary': 'party-secretary',
  'deputy-party-secretary': 'deputy-party-secretary',
  'discipline-secretary': 'discipline-secretary',
};
const givenName = ['教授', '研究员', '副教授', '讲师'];

/** 教育铸廉、文化养廉 and the regular lessons of 警示促廉. */
export const educationRecipes: Record<string, Recipe> = {
  'expert-lecture': {
    season: ['04-10', '09-08'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        topic: random.pick(expertTopics),
        speaker: { name: `${random.pick(surnames)}${random.pick(givenName)}` },
        speakerOrganisation: random.pick(expertHomes),
        minutes: random.pick([90, 100, 120]),
        place: '多功能厅',
        form: ['on-site'],
        theme: ['traditional-integrity'],
      },
      participants: sampleShare(random, audienceOf(world, unit, on, 60), 0.6, 0.9),
      cost: random.pick([1200, 1500, 2000, 2400]),
      settled: true,
    }),
  },
  'integrity-party-lecture': {
    season: ['03-01', '11-30'],
    write: ({ world, unit, on, random, duty, gist }) => ({
      fields: {
        topic: random.pick(lectureTopics),
        speakerRole:
          roleOfPost[world.postOf(duty.personId ?? '', unit.id, on, ...Object.keys(roleOfPost)) ?? ''] ??
          'other',
        minutes: random.pick([40, 45, 50, 60]),
        place: random.pick(activityPlaces),
        theme: [
          random.pick(['integrity-in-power', 'lead-by-example', 'loyal-clean-responsible', 'three-accounts']),
        ],
        ...gist('party-lecture'),
      },
      participants: sampleShare(random, audienceOf(world, unit, on, 34), 0.65, 0.9),
    }),
  },
  'red-integrity': {
    season: ['04-01', '10-31'],
    write: ({ world, unit, on, random }) => ({
      fields: { topic: random.pick(redTopics), form: ['visit'], minutes: 180, theme: ['party-history'] },
      participants: sampleShare(random, audienceOf(world, unit, on, 40), 0.5, 0.8),
      cost: random.pick([600, 800, 1000]),
      settled: true,
    }),
  },
  'recommended-reading': {
    season: ['04-15', '08-31'],
    write: ({ random }) => ({
      fields: { topic: random.pick(readingTopics), form: ['reading'], theme: ['traditional-integrity'] },
      settled: true,
    }),
  },
  'pre-festival-warning': {
    write: ({ world, unit, on, random, duty, gist }) => {
      const festival = duty.periodKey.slice(5);
      const own = unit.level === 'station' ? world.staff(unit.id, on) : audienceOf(world, unit, on, 45);
      return {
        fields: {
          topic: random.pick(warningTopics[festival] ?? ['节前警示教育']),
          festival,
          minutes: random.pick([30, 40, 45, 60]),
          place: random.pick(activityPlaces),
          theme: [random.pick(['awe-and-bottom-line', 'red-line', 'rule-interpretation'])],
          ...gist('warning-education'),
        },
        participants: sampleShare(random, own, 0.8, 0.98),
        settled: true,
      };
    },
  },
  'education-campaign': {
    season: ['05-05', '07-31'],
    write: ({ world, unit, on, random, gist }) => ({
      fields: {
        topic: random.pick(campaignTopics),
        category: random.chance(0.2) ? 'education-week' : 'discipline-education-month',
        minutes: random.pick([60, 90, 120]),
        theme: ['rule-interpretation'],
        form: ['discussion'],
        ...gist('discipline-education-month'),
      },
      participants: sampleShare(random, audienceOf(world, unit, on, 40), 0.7, 0.95),
    }),
  },
  'democratic-life-meeting': {
    season: ['01-05', '02-28'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        topic: '年度民主生活会',
        minutes: random.pick([180, 210, 240]),
        chair: world.holder(unit.id, on, ...heads),
        opinionsRaised: random.int(12, 46),
        rectify: '会后列出整改事项，明确责任人和时限。',
      },
      participants: world.holders(
        unit.id,
        on,
        'party-secretary',
        'deputy-party-secretary',
        'discipline-secretary',
        'committee-member',
      ),
    }),
  },
  'organisational-life-meeting': {
    season: ['01-10', '03-20'],
    write: ({ world, unit, on, random }) => ({
      fields: {
        topic: '年度组织生活会',
        minutes: random.pick([90, 120]),
        chair: world.holder(unit.id, on, ...heads),
        rectify: '党员逐一查摆，支部汇总整改。',
      },
      participants: world.members(unit.id, on),
    }),
  },
  'theme-party-day': {
    write: ({ world, unit, on, random, gist }) => ({
      fields: {
        topic: random.pick(partyDayTopics),
        minutes: random.pick([60, 60, 90]),
        place: random.pick(activityPlaces),
        ...gist('theme-party-day'),
      },
      participants: sampleShare(random, world.members(unit.id, on), 0.65, 0.9),
    }),
  },
  'political-birthday': {
    write: ({ world, unit, on, random }) => ({
      fields: {
        topic: '七一政治生日',
        minutes: random.pick([40, 60]),
        place: random.pick(activityPlaces),
        ...(random.chance(0.5) ? { servesAs: ['party-oath'] } : {}),
      },
      participants: sampleShare(random, world.members(unit.id, on), 0.8, 1),
    }),
  },
  'ten-minute-lesson': {
    write: ({ world, unit, on, random, gist }) => ({
      fields: {
        topic: random.pick(tenMinuteTopics),
        speaker: world.holder(
          unit.id,
          on,
          ...(random.chance(0.7) ? ['station-instructor'] : ['station-chief']),
        ),
        minutes: 10,
        ...gist('ten-minute-lesson'),
      },
      participants: sampleShare(random, world.staff(unit.id, on), 0.22, 0.34),
    }),
  },
  'intake-hall-visit': {
    write: ({ world, on, random, event, unit }) => ({
      fields: { topic: '新入职人员参观队史馆', minutes: 60, form: ['visit'] },
      participants: (event?.personIds ?? []).filter(
        (id) => world.spanIn(id, world.people.get(id)?.unitId ?? '') !== null,
      ),
      headcount: (event?.personIds.length ?? 0) + random.int(1, 3),
      on,
      hosts: [unit.id],
    }),
  },
  'first-topic': {
    write: ({ world, unit, on }) => ({
      fields: {
        category: 'first-topic-study',
        topic: '补学第一议题',
        speaker: world.holder(unit.id, on, ...heads),
        minutes: 20,
      },
      participants: world.holders(unit.id, on, 'party-secretary', 'committee-member'),
      settled: true,
    }),
  },
  'half-hour-timetable': {
    season: ['01-10', '03-31'],
    write: ({ unit }) => ({
      fields: {
        name: `${unit.name}三个半小时时段表`,
        state: 'in-force',
        department: '政治部门',
        text: '按本支队作息排定，各站照表开展，只记例外。',
      },
      settled: true,
    }),
  },
  'landscape-integrity': {
    season: ['03-01', '10-31'],
    write: ({ unit, random }) => ({
      fields: {
        name: `${unit.shortName}${random.pick(['廉洁小景', '清风亭', '莲池石刻', '廉字墙', '竹影小径'])}`,
        place: random.pick(['营区东侧', '操场边', '门厅外', '学习室前']),
      },
      settled: true,
    }),
  },
  'monthly-magazine': {
    write: ({ duty, random, world, on }) => {
      const host = rota(duty.periodKey);
      return {
        hosts: [host],
        fields: {
          issueNumber: `${duty.periodKey.replace('-', '年第')}期`,
          editors: world.holders(host, on, 'publicity-officer', 'political-officer').slice(0, 2),
          columns: ['maxims', 'reading', 'case-tracking'],
          articles: random.int(8, 16),
          guidance: '栏目齐全，案例须脱敏。',
        },
        settled: true,
      };
    },
  },
  'monthly-lesson': {
    write: ({ duty, random, world, on }) => {
      const host = rota(duty.periodKey, 5);
      return {
        hosts: [host],
        fields: {
          topic: random.pick(tenMinuteTopics),
          lessonNumber: duty.periodKey,
          lecturer: world.holder(host, on, 'political-officer'),
          minutes: random.pick([10, 12, 15]),
          tenMinutes: true,
          guidance: '讲清条款，少讲道理多讲做法。',
        },
        settled: true,
      };
    },
  },
};

/** 轮流承办: which detachment makes the month's issue. */
function rota(periodKey: string, shift = 0): string {
  const [year, month] = periodKey.split('-').map(Number) as [number, number];
  return `det${String(((year * 12 + month + shift) % 11) + 1).padStart(2, '0')}`;
}
