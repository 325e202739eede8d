import { Random } from './random.ts';

// Common surnames; those near the front are drawn more often.
const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
];

// Rare pairings on purpose, so that an invented name is unlikely to be anybody's.
const firstOfOlder = [...'志永长春德庆立新宏茂广兴贵景绍培继守运昌'];
const secondOfOlder = [...'垣淮岭坪垚涧屿柱骁稷峪塬湛瑜筠桉堃恺柏榕'];
const firstOfYounger = [...'砚沐予昱亦知怀屿栩煜霁朔衍翊竣岑泊楷铄珩'];
const secondOfYounger = [...'川舟恒澄野远衡岚尧辰峥桥峻岩溪淳麟晖珂彦'];

/** Invented names; most people of a unit have different ones, as in life a few share one. */
export class NameMaker {
  private readonly random: Random;
  private readonly used = new Map<string, number>();

  constructor(seed: string) {
    this.random = new Random(seed);
  }

  next(birthYear: number): string {
    for (let attempt = 0; ; attempt += 1) {
      const name = this.draw(birthYear);
      const times = this.used.get(name) ?? 0;
      if (times > 0 && attempt < 3) continue;
      this.used.set(name, times + 1);
      return name;
    }
  }

  private draw(birthYear: number): string {
    const random = this.random;
    const surname = surnames[Math.floor(random.next() ** 1.7 * surnames.length)] as string;
    const older = birthYear < 1988 ? random.chance(0.85) : random.chance(0.15);
    const second = random.pick(older ? secondOfOlder : secondOfYounger);
    return surname + random.pick(older ? firstOfOlder : firstOfYounger) + second;
  }
}
