import { dayIn } from '../dates.ts';
import { Random } from '../random.ts';
import { detachments } from '../places.ts';
import { trainingDetachment } from '../units.ts';
import type { RecordBook } from './book.ts';
import type { World } from './world.ts';

const provincial = ['清风馆', '廉政教育基地', '党风廉政教育馆', '清廉文化园'];
const municipal = ['廉洁文化长廊', '法纪教育中心', '廉吏故居', '清廉书屋', '家风馆', '红色账本陈列室'];
const places = [
  { category: 'own-base', name: '警示教育室' },
  { category: 'history-hall-zone', name: '队史馆廉洁专题区' },
  { category: 'corridor', name: '廉洁文化长廊' },
  { category: 'red-resource', name: '革命旧址' },
  { category: 'external-warning-base', name: '警示教育中心' },
  { category: 'prison', name: '监狱警示教育点' },
  { category: 'worthy-hometown', name: '先贤故里' },
];

/** The training detachment is a 支队: the scheme asks each of them for its bases, and not the organs. */
function putUpTrainingBases(book: RecordBook) {
  const bases = [
    {
      level: 'provincial',
      name: '山河省消防救援廉政教育馆',
      on: '2020-09-15',
      plaqueNumber: '山廉省〔2020〕40号',
    },
    {
      level: 'municipal',
      name: '训战支队警示教育中心',
      on: '2021-04-20',
      plaqueNumber: '山廉市〔2021〕41号',
    },
    {
      level: 'municipal',
      name: '训战支队廉洁文化长廊',
      on: '2021-11-08',
      plaqueNumber: '山廉市〔2021〕42号',
    },
  ];
  for (const { on, ...fields } of bases)
    book.add({
      kind: 'site',
      on,
      hosts: [trainingDetachment],
      settled: true,
      fields: {
        category: 'education-base',
        plaquedBy: fields.level === 'provincial' ? '山河省廉洁文化建设联席办' : '省会廉洁文化建设联席办',
        place: '训练基地',
        ...fields,
      },
    });
}

/** 阵地与基地: one provincial and two municipal bases in each detachment, except where the story has a gap. */
export function putUpSites(world: World, book: RecordBook) {
  const random = new Random('sites');
  detachments.forEach(({ id, city }, index) => {
    const base = (level: string, number: number, fields: Record<string, unknown> = {}) => {
      const on = dayIn(random, '2020-05-01', '2022-03-31');
      const kind =
        level === 'provincial' ? random.pick(provincial) : municipal[(index + number) % municipal.length];
      book.add({
        kind: 'site',
        on,
        hosts: [id],
        settled: true,
        fields: {
          category: 'education-base',
          level,
          name: `${city}市${kind}`,
          plaqueNumber: `${level === 'provincial' ? '山廉省' : '山廉市'}〔${on.slice(0, 4)}〕${String(index * 3 + number + 1).padStart(2, '0')}号`,
          plaquedBy: level === 'provincial' ? '山河省廉洁文化建设联席办' : `${city}市廉洁文化建设联席办`,
          place: `${city}市区`,
          keeper: world.holder(id, on, 'publicity-officer'),
          ...fields,
        },
      });
    };
    // 第四支队 has never had a provincial base; one municipal base of 第一支队 was taken down in June 2023.
    if (id !== 'det04') base('provincial', 0);
    base('municipal', 1);
    base('municipal', 2, id === 'det01' ? { withdrawnOn: '2023-06-30' } : {});
    for (const place of random.sample(places, 3)) {
      const on = dayIn(random, '2021-03-01', '2023-06-30');
      book.add({
        kind: 'site',
        on,
        hosts: [id],
        settled: true,
        fields: {
          category: place.category,
          name: `${city}${place.name}`,
          place: `${city}市`,
          capacity: random.pick([30, 40, 60, 100]),
        },
      });
    }
  });
  putUpTrainingBases(book);
  for (const unit of world.corps.units) {
    if (unit.level !== 'station' || unit.to !== null || !random.chance(0.2)) continue;
    const on = dayIn(random, unit.from > '2022-01-01' ? unit.from : '2022-03-01', '2023-08-31');
    book.add({
      kind: 'site',
      on,
      hosts: [unit.id],
      settled: true,
      fields: {
        category: random.pick(['blackboard', 'display-window']),
        name: `${unit.shortName}廉洁${random.pick(['板报', '宣传栏'])}`,
        refreshedOn: on,
        place: '楼道',
      },
    });
  }
}
