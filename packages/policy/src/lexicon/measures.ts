/** Measure words that can carry a quota. Longest first. */
const EVENTS = ['人次', '场次', '期次', '班次', '次', '场', '堂', '节', '课', '讲', '轮', '遍', '批次', '期', '届'];
const TIMES = ['个课时', '个学时', '个小时', '个工作日', '课时', '学时', '小时', '分钟', '工作日', '学分', '天', '日', '周'];
const THINGS = [
  '人份', '公里', '万元', '元', '平方米', '份', '篇', '条', '件', '项', '套', '部', '本', '册', '块', '处', '家', '户', '批', '支', '只', '台', '辆',
  '幅', '张', '封', '则', '例', '起', '门', '档', '集', '组', '间', '盏', '具', '类', '字', '名', '位', '人', '所', '面', '题', '道', '首', '段', '盘', '班', '个百分点', '种', '个', '%', '‰',
];

export const EVENT_UNITS: ReadonlySet<string> = new Set(EVENTS);
export const TIME_UNITS: ReadonlySet<string> = new Set(TIMES);
export const UNIT_SOURCE = `(?:${[...EVENTS, ...TIMES, ...THINGS].sort((a, b) => b.length - a.length).join('|')})`;
