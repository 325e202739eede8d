/**
 * The words that stand around names on lists of the force: ranks and posts, what a column holds, why somebody
 * is not there. What they do not know stays part of the name and is shown.
 */
import { cleanText } from '@liulian/domain';

/** Longer words are sentences; they are not searched for posts and headings. */
const longestWord = 40;

const away =
  '请[^，、]{0,4}假|缺席|缺勤|缺会|缺课|未[能有]?(?:到|来|参加|参会|出席|签到)|没[能有]?(?:到|来|参加)|不(?:在位|参加|能参加)' +
  '|事假|病假|婚假|产假|丧假|公假|年假|育儿假|[陪护理]假|探亲|休假|公差|出差|外出|在外|因公|值班|值勤|执勤|备勤|轮休|调休|补休' +
  '|住院|离队|旷[课会工到]';
const awayWord = new RegExp(away);
/** Posts and places that hold such a word: 值班领导 is there, 执勤中队 is a unit. */
const notAway =
  /(?:值班|执勤|值勤|备勤)(?:员|长|领导|干部|首长|主官|站|室|中队|大队|队|组|岗)|[未没](?:有)?请假/g;
const cameAfterAll = /已(?:到|销|归|补)|销假|补签|线上|视频|迟到|早退|后(?:到|参|赶|来)/;
const awayMark = /^(?:未|缺|假|休|休息|不在|[×✗✘☒╳xX])$/;

/** Telephone numbers and identity numbers; they are never kept. */
export const withoutNumbers = (text: string) =>
  text.replace(
    /(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|1[3-9]\d[*＊.…xX]{1,8}\d*|\b0\d{2,3}[- ]\d{7,8}|\d{6,}[Xx]?/g,
    ' ',
  );

/** Why somebody is not there, in the words of the list; null when the words say nothing of the kind. */
export function absenceIn(text: string): string | null {
  const said = cleanText(withoutNumbers(text));
  const plain = said.replace(/\s/g, '').replace(notAway, '');
  if (cameAfterAll.test(plain) || /^(?:无|没有)/.test(plain)) return null;
  if (!awayWord.test(plain) && !awayMark.test(plain)) return null;
  return /^[×✗✘☒╳xX未]$/.test(said) ? '未到' : said.replace(/^[（(【[]|[）)】\]]$/g, '').slice(0, 30);
}

const inDoubt =
  /代[为签会课听学训参出到开]|[请托由].{0,6}代|委托|替(?:签|会|课|学|训|班|代|参加|出席)|冒签|补签|[?？]|待(?:定|核|补|确认)|不确定|存疑/;

/** What makes it uncertain whether somebody was there himself, as it is written; null where nothing does. */
export function doubtIn(text: string): string | null {
  const said = cleanText(withoutNumbers(text));
  return inDoubt.test(said) ? said.slice(0, 30) : null;
}

const headingOfAbsent = new RegExp(
  `^(?:本次|今日|当日|会议|其中|均|都)?(${away})(?:的|人员|人|同志|名单|情况|原因|事由|理由|者|干部|党员|队员)*` +
    '(?:有|共|计)?[\\d一二三四五六七八九十]*(?:人|名)?$',
);
/** The absence that a heading such as 请假人员 or 出差2人 announces. */
export function absenceHeading(text: string): string | null {
  if (text.length > longestWord) return null;
  const plain = text.replace(/\s|[（(【[][^）)】\]]*[）)】\]]/g, '');
  return headingOfAbsent.exec(plain.replace(notAway, '·'))?.[1] ?? null;
}

const post =
  '指挥长|指挥员|消防长|消防士|消防员|工程师|总监|政治委员|政委|总队长|支队长|大队长|中队长|站长|教导员|指导员|协理员|书记|主任|处长|科长|部长|组长|队长|班长|排长|局长|所长' +
  '|参谋长|参谋|司务长|委员|干事|助理员|助理|文员|干部|战士|学员|队员|组员|成员|班员|通信员|通讯员|驾驶员|战斗员|炊事员|卫生员' +
  '|安全员|监督员|联络员|技师|教授|教员|讲师|老师|同志|先生|女士|党员|专家|领导|首长|士官|副职|主官';
const part =
  '主持人?|主讲人?|领学人?|授课人?|宣讲人?|记录人?|召集人|发言人|联系人|负责人|经办人|列席人?|出席人?|参加人?|参会人?|与会人?' +
  '|签到人|值班(?:员|长|领导|干部|首长)';
const title =
  '(?:机关|党委|党总支|党支部|支部|党小组|纪委|纪检|组织|宣传|青年|保密|团支部|团委|政府)*' +
  `(?:常务|专职|兼职|代理|见习|代|[一二三四]级|高级|中级|初级|预备)*副?(?:${post})|${part}`;
const nameAhead = '(?:\\p{Script=Han}{2,4}|\\p{Script=Han}+(?:·\\p{Script=Han}+)+)';
const onlyTitles = new RegExp(`^(?:${title})+$`, 'u');
const titleBefore = new RegExp(`^(?:${title})+(?=${nameAhead}$)`, 'u');
const titleBehind = new RegExp(`^([\\p{Script=Han}·]{2,20}?)(?:${title})+$`, 'u');
const titlesAtEnd = new RegExp(`^(.*?)(?:${title})+$`, 'u');
const unitBefore = new RegExp(
  `^(.{1,20}?(?:[^员](?:站|中队|大队|支队|总队)))(?:${title})*(?=${nameAhead}$)|^(.{1,20}?[委部处科室局队])(?:${title})+(?=${nameAhead}$)`,
  'u',
);

export const isTitle = (text: string) => text.length <= longestWord && onlyTitles.test(text);

/** A word without ranks and posts before and behind it, and the unit that was written before it. */
export function withoutTitles(word: string): { name: string; unit: string | null } {
  if (word.length > longestWord) return { name: word, unit: null };
  const unit = unitBefore.exec(word);
  const rest = unit ? word.slice(unit[0].length) : word;
  const before = rest.replace(titleBefore, '');
  const behind = titleBehind.exec(before)?.[1] ?? before;
  return { name: behind, unit: unit?.[1] ?? unit?.[2] ?? null };
}

/** What is left of 湖滨站站长 once the post is gone: 湖滨站. */
export function unitPartOf(text: string): string {
  const behind = text.length <= longestWord ? titlesAtEnd.exec(text) : null;
  return behind ? (behind[1] ?? '') : text;
}

const ofTheForce = /(?:站|中队|大队|支队|总队)$/;
const outside =
  /(?:局|委|委员会|办|办公室|街道|街道办|公司|集团|学校|大学|学院|医院|法院|检察院|政府|派出所|协会|社区)$/;
const nowhere =
  /^(?:本|我|该|各|全|某|同)?(?:市|区|县|省)?(?:消防)?(?:救援)?(?:站|队|中队|大队|支队|总队|队站|站队|机关|单位|部门|局|队伍)?(?:机关|本级)?$/;

/** Words that name no unit: 站, 大队, 本单位. */
export const isNoUnit = (text: string) => nowhere.test(text) || text === '';

/** Whether a word claims to be a unit of the force or an authority, as a name or a post never does. */
export function looksLikeUnit(text: string): boolean {
  const plain = text.replace(/\s/g, '');
  return (
    plain.length >= 3 &&
    plain.length <= longestWord &&
    !isNoUnit(plain) &&
    !isTitle(plain) &&
    (ofTheForce.test(plain) || (plain.length >= 4 && outside.test(plain)))
  );
}

export type Heading = 'name' | 'signature' | 'unit' | 'remark' | 'presence' | 'absence' | 'other';

const headings: [Heading, RegExp][] = [
  [
    'unit',
    /^(?:所在|工作|所属|参加|参会|参训)?(?:单位|部门|科室|处室|队站|站队|支队|大队|中队|消防站|消防救援站|机构)(?:名称|全称)?(?:[/及和、]?(?:部门|科室|职务|职级))*$/,
  ],
  ['presence', /^(?:是否|有无)(?:参加|到会|参会|到场|出席|签到|到)$|^(?:到会|参加|出席)与?否$/],
  ['absence', /^(?:请假|缺席|缺勤|未到|未参加)(?:原因|事由|理由|情况|去向|说明)?$/],
  [
    'remark',
    /^(?:备注|说明|附注|签到情况|签到状态|到会情况|参加情况|参会情况|出勤情况|出勤|考勤|考勤情况|在位情况|人员去向|去向|状态|情况|备考|事由)(?:说明)?$/,
  ],
  [
    'signature',
    /^(?:本人|人员|个人|参会人员?|参加人员?|与会人员?)?(?:签名|签字|签到|签到人|签名人|签字人|签到签名|签到签字|签名签到|确认)(?:栏|处|确认)?\d*$/,
  ],
  [
    'name',
    /^(?:.{0,8}(?:人员|姓名|名字|名单|名册)|(?:参加|参会|参训|参学|参与|出席|列席|与会|签到|到会|应到|实到|受训|受教|受教育|听课|培训)(?:会议|学习|活动)?(?:者|同志|学员|党员|干部|队员)|参[加会]人|name)(?:签名|签字|签到|名单)?(?:栏|处)?\d*$/i,
  ],
  [
    'other',
    /^(?:序号|编号|序|号|职务|职级|职称|级别|衔级|消防救援衔|岗位|身份|性别|民族|年龄|学历|政治面貌|电话|联系电话|联系方式|手机|手机号|手机号码|身份证号?码?|时间|日期|签到时间|到达时间|时间地点|地点|合计|小计|总计|人数|内容|主题|议题|会议名称|会议内容|学习内容|活动内容|主持人?|记录人?|主讲人?|授课人?|照片|车牌号?码?|座位|座次|组别|班组|班次|类别|人员类别)$/,
  ],
];

/** What a column holds by its heading; null when it is no heading. Brackets and blanks do not matter. */
export function headingOf(text: string): Heading | null {
  if (text.length > longestWord) return null;
  const plain = text.replace(/\s|[（(【[][^）)】\]]*[）)】\]]|[*＊:：_-]+/g, '').replace(/[/／]/g, '/');
  if (plain === '' || plain.length > 14) return null;
  if (absenceHeading(plain))
    return headings.find(([kind]) => kind === 'absence')?.[1].test(plain) ? 'absence' : 'other';
  const slash = plain.split('/');
  for (const [kind, pattern] of headings) if (pattern.test(plain)) return kind;
  if (slash.length > 1) for (const word of slash) if (headingOf(word)) return headingOf(word);
  return null;
}

export const presentMark =
  /^(?:[√✓✔☑☆★○●◎〇oO✅vV]|到|已到|是|在|在位|参加|已参加|到会|出席|签到|已签|已签到|正常|全勤|出勤|1)$/;
