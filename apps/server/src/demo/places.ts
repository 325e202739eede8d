import type { Random } from './random.ts';

/** Invented places. 山河省 and its cities and counties exist nowhere. */
export const corpsName = '山河省消防救援总队';
export const corpsShort = '山河总队';
export const corpsPlate = '山河省消防救援局';

const ordinals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一'];
const cities = ['云川', '岚溪', '砚州', '望河', '青屿', '霁城', '桐湾', '陌川', '澜山', '朔野', '岱北'];

export const detachments = cities.map((city, index) => ({
  id: `det${String(index + 1).padStart(2, '0')}`,
  name: `第${ordinals[index]}支队`,
  shortName: `${ordinals[index]}支队`,
  plate: `${city}市消防救援局`,
  city,
}));

export const offices = [
  { id: 'office01', name: '办公室' },
  { id: 'office02', name: '纪检督察处' },
  { id: 'office03', name: '组织教育处' },
  { id: 'office04', name: '人事处' },
  { id: 'office05', name: '队务处' },
  { id: 'office06', name: '新闻宣传处' },
  { id: 'office07', name: '防火监督处' },
  { id: 'office08', name: '后勤装备处' },
];

const countyFirst = [...'青云白石柳桐枫鹿雁竹梅银翠碧丹紫露晴雪霞槐榆桑苇荷'];
const countySecond = [...'禾坞陂渚岫涧峪垣塬垄畔汀沚埠梁坳堰桥泉台'];
const roads = [
  '青山',
  '望江',
  '长虹',
  '迎春',
  '向阳',
  '胜利',
  '朝阳',
  '文汇',
  '学府',
  '科技',
  '滨河',
  '友谊',
  '团结',
  '光明',
  '凤鸣',
  '银杏',
  '梧桐',
  '海棠',
  '玉兰',
  '香樟',
  '古城',
  '新城',
  '创业',
  '工业',
  '物流',
  '空港',
  '北关',
  '南门',
  '东郊',
  '西苑',
  '龙泉',
  '翠湖',
  '锦绣',
  '太平',
  '安宁',
  '永兴',
  '康乐',
  '丰收',
  '金穗',
  '双桥',
];
const roadKinds = ['路', '街', '大道'];

/** County names, each once in the province. */
export function countyNames(random: Random, count: number): string[] {
  const all = countyFirst.flatMap((a) => countySecond.map((b) => a + b));
  return random.sample(all, count);
}

/** Road names, each once in a detachment. */
export function roadNames(random: Random, count: number): string[] {
  const all = roadKinds.flatMap((kind) => random.shuffle(roads).map((road) => road + kind));
  return all.slice(0, count);
}
