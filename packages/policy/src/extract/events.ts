/** Windows that open or close with an event: 处分决定下达后1个月内, 任用前, 收到线索之日起15个工作日内. */
import { NUM, parseNumber } from '../numerals.ts';
import type { Cadence, Within } from '../types.ts';

export interface FoundEvent {
  cadence: Extract<Cadence, { event: string }>;
  start: number;
  end: number;
}

const SPAN = `(?:${NUM}(?:至|到|-|—|~))?(${NUM})个?(工作日|自然日|学时|小时|日|天|周|星期|月|年|季度)`;
const NAME = '([^，。；：、！？\\s（）□◇]{1,26}?)';
const AFTER_WITHIN = new RegExp(
  `${NAME}(?:之日起?|之时起?|当日起|(?<![今此其以然最前])后起?|之后|以后|起)的?${SPAN}(?:以内|之内|内|里)`,
);
/** 到岗3个月内, 受理15日内: the event stands before the limit without 后. */
const DONE_WITHIN = new RegExp(
  `([^，。；：、\\s]{0,10}?(?:到岗|到任|任职|入职|上岗|履新|受理|下达|立案|办结|印发|发布|结束|召开|开学|入队))${SPAN}(?:以|之)?内`,
);
const BARE_WITHIN = new RegExp(`(?<![前第月年\\d])${SPAN}(?:以内|之内|内)(?!的)`);
const AFTER = new RegExp(
  `${NAME}(?:(?<![今此其以然最前落背先])后(?!果|勤|备|续|方|台|进|期|面|代|劲|盾|者|天|半|评|厨)|之后|以后)`,
);
const BEFORE = new RegExp(
  `${NAME}(?:之前|以前|(?<![目以先空从当生眼跟超面支提日之此年月底天周时])前(?!列|哨|提|往|沿|来|期|后|台|述|款|置|进|三(?!个|天|日)|\\d+(?:名|位|分钟|项|强|季度|个(?!月|工作))|十(?!五?[日天个])|半段|门|端|辈|方|景|茅|厅|夕|言)|前夕)`,
);
const BEFORE_SPAN = new RegExp(`^的?${SPAN}`);
const NEW_PERSON =
  /拟(?:提拔|任|录用|晋升|聘|推荐|选拔|调整)(?:任用|使用|任职)?(?=干部|人员|人选|对象|[^，。]{0,6}的)|新(?:任职|提拔|提任|入职|录用|聘用|聘任|招录|招聘|进|调入|入队|入校|入学|上岗|任用|入院|转岗|任|聘|加入|发展|选拔|转入|到岗|当选)(?=[^，。]{0,10}(?:人员|干部|教师|员工|党员|职工|学生|队员|指战员|消防员|医务|医师|护士|领导|同志|的))|新(?:教师|员工|党员|兵|队员|职工|学员|干部|护士|生|消防员)/;
const OCCASION =
  /(试用期满|期满|换届|届满|离任|调离|退休|离职|转岗|晋升|提拔|轮岗|任免|辞职|入职|交流任职)(?:考核|考察|选举|审计|交接)?(?:工作)?(?:中|时|过程中|期间|之际|当日|的)/;
/** 收到的来文应逐件登记, 举报信件应当天送纪检室: what comes in is what the duty hangs on. */
const INCOMING =
  /(?:签收|所收|收到|办理完毕|办结|交办|批示|受理|举报|来信|来访|送达|批办)[^，。、]{0,10}?(?:公文|文件|信件|信访件|刊物|来文|投诉|线索|批办件|急件|电子文件)(?=[^，。]{0,32}(?:应|要|须|原则上|及时|立即|直接|进行))/;
const SHORT_BEFORE: Record<string, string> = {
  任: '任职',
  岗: '上岗',
  课: '上课',
  班: '上班',
  术: '手术',
  婚: '结婚',
  考: '考试',
  训: '训练',
  赛: '比赛',
  战: '作战',
  职: '任职',
  行: '出行',
  学: '开学',
  汛: '汛期',
  产: '生产',
};

/** The event window a clause states, if any. `text` is masked, so names in quotation marks do not disturb. */
export function findEvent(text: string, topic: string): FoundEvent | undefined {
  if (!/[前后内起时新中期离案拟满]|举报|签收|批示|交办|送达|办理完毕|发现|接到|收到|遇有|发生/.test(text))
    return undefined;
  const limited = /[内里]/.test(text);
  return (
    (limited ? (afterWithin(text) ?? afterWithin(text, DONE_WITHIN)) : undefined) ??
    (text.includes('前') ? (spanBefore(text) ?? beforeEvent(text)) : undefined) ??
    (text.includes('后') ? afterEvent(text) : undefined) ??
    (limited ? bareWithin(text, topic) : undefined) ??
    occasion(text)
  );
}

function afterWithin(text: string, pattern = AFTER_WITHIN): FoundEvent | undefined {
  const hit = pattern.exec(text);
  if (hit === null) return undefined;
  const event = eventName(hit[1] ?? '');
  if (event === '') return undefined;
  const within = toWithin(hit[2], hit[3]);
  const cadence: FoundEvent['cadence'] = { event, side: 'after' };
  if (within !== undefined) cadence.within = within;
  return { cadence, start: hit.index + (hit[1]?.length ?? 0) - event.length, end: hit.index + hit[0].length };
}

function bareWithin(text: string, topic: string): FoundEvent | undefined {
  const hit = BARE_WITHIN.exec(text);
  if (hit === null) return undefined;
  const within = toWithin(hit[1], hit[2]);
  // Hours have no form of their own: what is left is that it follows upon something.
  if (within === undefined && hit[2] !== '小时') return undefined;
  return {
    cadence: { event: topic, side: 'after', ...(within === undefined ? {} : { within }) },
    start: hit.index,
    end: hit.index + hit[0].length,
  };
}

/** 会议召开两天前, 到期30日前. */
const SPAN_BEFORE = new RegExp(`${NAME}(?:的)?${SPAN}(?:之前|以前|前)(?!后|列|沿|期)`);

function spanBefore(text: string): FoundEvent | undefined {
  const hit = SPAN_BEFORE.exec(text);
  const event = hit === null ? '' : eventName(hit[1] ?? '');
  const within = hit === null ? undefined : toWithin(hit[2], hit[3]);
  if (
    hit === null ||
    within === undefined ||
    !/(?:召开|开始|举行|到期|届满|开会|实施|活动|会议|会)$/.test(event)
  )
    return undefined;
  return {
    cadence: { event: event.replace(/^(?:在|于)/, ''), side: 'before', within },
    start: hit.index + (hit[1]?.length ?? 0) - event.length,
    end: hit.index + hit[0].length,
  };
}

function beforeEvent(text: string): FoundEvent | undefined {
  const hit = BEFORE.exec(text);
  if (hit === null) return undefined;
  const raw = hit[1] ?? '';
  const event =
    SHORT_BEFORE[raw.at(-1) ?? ''] !== undefined && raw.length <= 1
      ? (SHORT_BEFORE[raw] ?? raw)
      : shortName(eventName(raw));
  if (event === '' || /[\d一二三四五六七八九十]$/.test(event) || event === '节' || /[节年月日]$/.test(event))
    return undefined;
  const tail = text.slice(hit.index + hit[0].length);
  const span = BEFORE_SPAN.exec(tail) ?? new RegExp(`提前${SPAN}`).exec(tail);
  const within = span === null ? undefined : toWithin(span[1], span[2]);
  const cadence: FoundEvent['cadence'] = { event: event === '会' ? '会议' : event, side: 'before' };
  if (within !== undefined) cadence.within = within;
  const spanEnd =
    span === null || span.index > 0
      ? 0
      : span[0].length + (/^(?:之|以)?内/.exec(tail.slice(span[0].length))?.[0].length ?? 0);
  return {
    cadence,
    start: hit.index + raw.length - Math.min(raw.length, event.length),
    end: hit.index + hit[0].length + spanEnd,
  };
}

/** 干部任前谈话 → 任职. */
function shortName(event: string): string {
  const short = SHORT_BEFORE[event.at(-1) ?? ''];
  const stem = event.slice(0, -1);
  return short !== undefined && /(?:干部|人员|员工|教师|学生|岗位|队员|消防员|进行|开展|组织|^)$/.test(stem)
    ? short
    : event;
}

function afterEvent(text: string): FoundEvent | undefined {
  const hit = AFTER.exec(text);
  if (hit === null) return undefined;
  const event = eventName(hit[1] ?? '');
  if (event.length < 2 && event !== '会' && event !== '课') return undefined;
  if (/^(?:今|此|其|以|然|最|随)$/.test(event) || /[年月日]$/.test(event)) return undefined;
  return {
    cadence: { event: event === '会' ? '会议' : event, side: 'after' },
    start: hit.index + (hit[1]?.length ?? 0) - event.length,
    end: hit.index + hit[0].length,
  };
}

function occasion(text: string): FoundEvent | undefined {
  const hit =
    OCCASION.exec(text) ??
    /(发案|案发)(?=单位|支队|大队|部门|党组织)/.exec(text) ??
    NEW_PERSON.exec(text) ??
    /(?:发生|出现|遇到|遇有|遇|接到|收到|发现)[^，。、]{2,20}(?:时|的)(?=，|$|应|要|须|必须|立即|及时)/.exec(
      text,
    ) ??
    INCOMING.exec(text) ??
    /((?:任职|任期|在岗|工作|服务)满(?:[一二三四五六七八九十]|\d{1,2})年)的?/.exec(text) ??
    /(?:发现|接到|收到|遇有|发生)[^，。、]{2,16}?(?=应当|必须|须|要|应|立即|及时)/.exec(text) ??
    /(?:^|，)在([^，。]{2,16}(?<![学课小平]))时(?=，|$)/.exec(text) ??
    /(?:^|，)([^，。年月日节假]{2,12}(?:会|会议|谈话|巡察|考核|检查|审计))期间(?=，|$)/.exec(text);
  if (hit === null) return undefined;
  // 对拟提拔干部…核实: before they are appointed.
  if (hit[0].startsWith('拟'))
    return {
      cadence: { event: '任用', side: 'before' },
      start: hit.index,
      end: hit.index + hit[0].length,
    };
  const event = (hit[1] ?? hit[0]).replace(/(?:时|的)$/, '');
  return { cadence: { event, side: 'after' }, start: hit.index, end: hit.index + hit[0].length };
}

/** Cuts the bearer and the preposition off the front of what stands before 后/前. */
function eventName(raw: string): string {
  const cut = raw.match(
    /^.*(?:应当?|必须|须|要|在|自|于|从|将|对|每(?:年|月|季度|次|学期)|单位|部门|干部|人员|党委|纪委|党组织|支队|总队|大队|学校|负责人|书记|科室|办公室|队员|教师|员工|同志|成员|消防站|班组|小组|医师|护士|领导)(?=.{2})/,
  );
  const name = cut === null ? raw : raw.slice(cut[0].length);
  const plain = name.replace(/^(?:的|其|该|并|且|由|应|再|均|以)/, '').replace(/(?:的|之)$/, '');
  // 在事后一个月内: upon the matter itself.
  return /^(?:应|须|要)?(?:在|于)?事$/.test(plain) ? '事' : plain;
}

function toWithin(number: string | undefined, unit: string | undefined): Within | undefined {
  const n = parseNumber(number ?? '');
  if (n === undefined || n === 0) return undefined;
  switch (unit) {
    case '工作日':
      return { n, unit: 'workday' };
    case '日':
    case '天':
    case '自然日':
      return { n, unit: 'day' };
    case '周':
    case '星期':
      return { n: n * 7, unit: 'day' };
    case '月':
      return n === 0.5 ? { n: 15, unit: 'day' } : { n, unit: 'month' };
    case '季度':
      return { n: n * 3, unit: 'month' };
    case '年':
      return { n: n * 12, unit: 'month' };
    case '小时':
      return n % 24 === 0 ? { n: n / 24, unit: 'day' } : undefined;
    default:
      return undefined;
  }
}
