/** Names typed with blanks between their characters: 张 三, 李 小 明, 欧阳 明. */

const compound = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 ' +
    '鲜于 司空 闾丘 令狐 百里 呼延 东郭 南门 拓跋 轩辕'
  ).split(' '),
);
/** Frequent surnames. Only which of several readings of 王 五 李 小 明 is likelier hangs on them. */
const common = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊' +
    '白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文欧单季章鲁葛安齐樊兰殷施洪柯颜倪庞温芦邢翟牛祝耿聂申鲍关焦柳甘',
);

export const isCompoundSurname = (text: string) => compound.has(text);

/** Single characters put together to names; `gaps[i]` is how wide the blank before character i was. */
export function joinSpaced(chars: string[], gaps: number[]): string[] {
  const inner = gaps.slice(1);
  const narrow = Math.min(...inner);
  if (chars.length > 3 && inner.some((gap) => gap > narrow)) {
    const groups: string[][] = [];
    chars.forEach((char, at) => {
      if (at === 0 || (gaps[at] as number) > narrow) groups.push([]);
      groups.at(-1)?.push(char);
    });
    if (groups.every((group) => group.length > 1 && group.length < 5)) return groups.map((g) => g.join(''));
  }
  return likeliest(chars) ?? [chars.join('')];
}

/** The cut into names of two or three characters with the most surnames in front; names of two win a tie. */
function likeliest(chars: string[]): string[] | null {
  const best: ({ names: string[]; score: number } | null)[] = [{ names: [], score: 0 }];
  for (let end = 1; end <= chars.length; end += 1) {
    best[end] = null;
    for (const length of [2, 3, 4]) {
      const before = end >= length ? best[end - length] : null;
      if (!before) continue;
      const name = chars.slice(end - length, end).join('');
      const isCompound = compound.has(name.slice(0, 2));
      if (length === 4 && !isCompound) continue;
      const score =
        before.score + (isCompound && length > 2 ? 3 : common.has(name[0] as string) ? 1 : 0) - 0.6;
      const kept = best[end];
      if (!kept || score > kept.score) best[end] = { names: [...before.names, name], score };
    }
  }
  return best[chars.length]?.names ?? null;
}
