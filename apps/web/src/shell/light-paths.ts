/** Pages that carry no component library, so that a telephone loads little. */
const light = [
  /^\/m$/,
  /^\/me$/,
  /^\/todo$/,
  /^\/records\/new$/,
  /^\/records\/[^/]+(\/edit)?$/,
  /^\/duties(\/[^/]+)?$/,
  /^\/answers$/,
  /^\/review$/,
  /^\/notifications(\/settings)?$/,
  /^\/exports$/,
  /^\/report$/,
  /^\/help$/,
  /^\/password$/,
  /^\/security$/,
];

export function isLight(path: string): boolean {
  return light.some((pattern) => pattern.test(path));
}
