/**
 * What a unit enters beside its duties: sessions with some of its people, articles, and a talk with each
 * person every quarter.
 */
import { Random } from '../../apps/server/src/demo/random.ts';
import type { RecordBook } from '../../apps/server/src/demo/records/book.ts';
import type { World } from '../../apps/server/src/demo/records/world.ts';
import { dayIn } from '../../apps/server/src/demo/dates.ts';
import { addMonths, addDays, minDate } from '../../packages/domain/src/index.ts';
import { today } from './plan.ts';

const categories = [
  'self-study',
  'self-study',
  'political-education',
  'current-affairs',
  'tradition-education',
  'unit-history',
  'interactive-education',
  'party-group-meeting',
  'ordinary-lecture',
  'ten-minute-lesson',
  'discipline-education',
  'warning-education',
];
const occasions = [
  '节前',
  '汛期',
  '战备值班期间',
  '新训期间',
  '换季',
  '休假归队后',
  '比武期间',
  '执勤中队',
  '班组',
  '夜间',
  '晨会',
  '周五',
];
const subjects = [
  '中央八项规定精神',
  '廉洁自律准则',
  '身边案例',
  '家风家训',
  '采购纪律',
  '执法公正',
  '车辆管理',
  '财务报销',
  '伙食管理',
  '物资验收',
  '社交网络',
  '借贷风险',
  '酒驾警示',
  '队史故事',
  '先进典型',
  '谈心成果',
  '职权边界',
  '礼品礼金',
  '培训纪律',
  '装备维护廉洁',
];
const forms = ['学习', '讨论', '分享', '提醒', '问答', '读书', '交流', '小结', '教育'];
const talkGists = [
  '思想稳定，安心工作。',
  '家庭情况良好，无困难。',
  '提醒注意八小时以外的交往。',
  '谈了休假和学习计划。',
  '了解带班压力，约定下月再谈。',
];

/** Every person of every unit once a quarter, nine in ten. */
export function talkEveryQuarter(world: World, book: RecordBook) {
  const random = new Random('nation talks');
  for (const [from, to] of spans(3)) {
    for (const unit of world.corps.units) {
      const middle = dayIn(random, from, to);
      const staff = world.staff(unit.id, middle);
      if (staff.length < 2) continue;
      const talker = world.holder(
        unit.id,
        middle,
        'brigade-instructor',
        'station-instructor',
        'party-secretary',
      );
      for (const subject of staff) {
        if (subject === talker || !random.chance(0.9)) continue;
        book.add({
          kind: 'talk',
          on: dayIn(random, from, to),
          hosts: [unit.id],
          fields: {
            category: 'regular-talk',
            talker,
            subject: [subject],
            ...(random.chance(0.6) ? { gist: random.pick(talkGists) } : {}),
          },
        });
      }
    }
  }
}

/** Sessions and articles, spread evenly over units and months until the book holds `target` records. */
export function keepDaily(world: World, book: RecordBook, target: number) {
  const random = new Random('nation sessions');
  const turns = spans(1).flatMap(([from, to]) =>
    world.corps.units
      .map((unit) => ({ unit, from, to }))
      .filter(
        ({ unit }) =>
          unit.from <= from && (unit.to === null || unit.to >= to) && world.staff(unit.id, from).length > 1,
      ),
  );
  let missing = target - book.made.length;
  turns.forEach(({ unit, from, to }, at) => {
    const share = missing / (turns.length - at);
    const count =
      at === turns.length - 1
        ? missing
        : Math.max(0, Math.min(missing, Math.round(share * (0.5 + random.next()))));
    const staff = world.staff(unit.id, from);
    for (let i = 0; i < count; i += 1) {
      const on = dayIn(random, from, to);
      if (random.chance(0.08)) {
        book.add({
          kind: 'article',
          on,
          hosts: [unit.id],
          fields: {
            headline: titleOf(random),
            category: random.pick(['news', 'reading', 'maxims', 'classics']),
            source: '本单位',
          },
        });
        continue;
      }
      book.add({
        kind: 'activity',
        on,
        hosts: [unit.id],
        participants: random.sample(staff, random.int(1, 6)),
        ...(random.chance(0.1) ? { cost: random.int(1, 40) * 10 } : {}),
        fields: {
          category: random.pick(categories),
          ...(random.chance(0.8) ? { topic: titleOf(random) } : {}),
          minutes: random.pick([10, 20, 30, 45, 60]),
          place: random.pick(['会议室', '学习室', '车库', '荣誉室', '食堂']),
        },
      });
    }
    missing -= count;
  });
}

const titleOf = (random: Random) => `${random.pick(occasions)}${random.pick(subjects)}${random.pick(forms)}`;

/** The months, or quarters, from January 2022 until today. */
function spans(months: number): [string, string][] {
  const list: [string, string][] = [];
  for (let from = '2022-01-01'; from <= today; from = addMonths(from, months))
    list.push([from, minDate(today, addDays(addMonths(from, months), -1))]);
  return list;
}
