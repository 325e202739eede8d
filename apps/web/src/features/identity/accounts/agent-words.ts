const systems: [RegExp, string][] = [
  [/HarmonyOS/i, '鸿蒙'],
  [/Android/i, '安卓'],
  [/iPhone|iPad/i, '苹果手机或平板'],
  [/Windows/i, 'Windows'],
  [/Mac OS X/i, '苹果电脑'],
  [/Linux|UOS|Kylin/i, 'Linux'],
];
const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/MicroMessenger/, '微信'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** What people call the device, from what the browser calls itself. */
export function agentWords(agent: string): string {
  const of = (list: [RegExp, string][]): string | undefined =>
    list.find(([pattern]) => pattern.test(agent))?.[1];
  return [of(systems), of(browsers)].filter(Boolean).join(' · ') || agent.slice(0, 60) || '不明设备';
}
