/** What may be attached to a record: one list for the server, which looks at the bytes, and the picker. */
interface Family {
  title: string;
  /** Endings of file names, without the dot. */
  endings: string[];
  /** What the bytes may turn out to be. */
  mimes: string[];
}

export const attachable: Family[] = [
  {
    title: '图片',
    endings: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'heic', 'heif', 'tif', 'tiff', 'bmp'],
    mimes: [
      'image/jpeg',
      'image/png',
      'image/gif',
      'image/webp',
      'image/heic',
      'image/heif',
      'image/heic-sequence',
      'image/heif-sequence',
      'image/tiff',
      'image/bmp',
    ],
  },
  { title: 'PDF、OFD', endings: ['pdf', 'ofd'], mimes: ['application/pdf', 'application/ofd'] },
  {
    title: '文档、表格、演示（Word、Excel、PPT、WPS）',
    endings: ['doc', 'docx', 'wps', 'xls', 'xlsx', 'et', 'ppt', 'pptx', 'dps', 'odt', 'ods', 'odp', 'rtf'],
    mimes: [
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'application/vnd.oasis.opendocument.text',
      'application/vnd.oasis.opendocument.spreadsheet',
      'application/vnd.oasis.opendocument.presentation',
      'application/rtf',
    ],
  },
  { title: '文字', endings: ['txt', 'csv'], mimes: ['text/plain', 'text/csv'] },
  {
    title: '录像',
    endings: ['mp4', 'm4v', 'mov', 'webm', '3gp', '3gpp'],
    mimes: ['video/mp4', 'video/x-m4v', 'video/quicktime', 'video/webm', 'video/3gpp', 'video/3gpp2'],
  },
  {
    title: '录音',
    endings: ['mp3', 'm4a', 'wav', 'ogg', 'amr'],
    mimes: ['audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/wav', 'audio/ogg', 'audio/amr'],
  },
];

/** The largest attachment, in bytes. */
export const maxAttachmentBytes = 50 * 1024 * 1024;

/** What people call a kind of file that is refused. */
const refusedTitles: Record<string, string> = {
  zip: '压缩包，请解开后再附',
  rar: '压缩包，请解开后再附',
  '7z': '压缩包，请解开后再附',
  gz: '压缩包，请解开后再附',
  tar: '压缩包，请解开后再附',
  exe: '程序',
  msi: '程序',
  bat: '程序',
  cmd: '程序',
  sh: '程序',
  js: '程序',
  apk: '程序',
  elf: '程序',
  dll: '程序',
  html: '网页',
  htm: '网页',
  mht: '网页',
  svg: '带脚本的图',
  xml: 'XML 文件',
  docm: '含宏的文件',
  xlsm: '含宏的文件',
  pptm: '含宏的文件',
  dotm: '含宏的文件',
  xltm: '含宏的文件',
  cfb: '老格式的文件，但不是文档、表格或演示',
};

/** In words, for a refusal: what a file with this ending is. */
export const refusedTitle = (ending: string): string =>
  refusedTitles[ending.toLowerCase()] ?? (ending ? `.${ending.toLowerCase()} 文件` : '认不出的文件');

export const endingOf = (name: string): string =>
  name.includes('.') ? (name.split('.').at(-1)?.toLowerCase() ?? '') : '';

/** Why a file will be refused, as far as its name and size tell; null where it may be sent. */
export function refusalBeforeSending(file: { name: string; size: number }): string | null {
  const ending = endingOf(file.name);
  if (file.size === 0) return '是空的';
  if (file.size > maxAttachmentBytes) return `超过 ${maxAttachmentBytes / 1024 / 1024} MB`;
  if (!attachable.some((family) => family.endings.includes(ending)))
    return `是${refusedTitle(ending)}，不接受`;
  return null;
}
