/** Why a file cannot be read: a stable code for programs, a Chinese sentence for people. */

export type DocumentErrorCode =
  | 'document.empty'
  | 'document.empty_page'
  | 'document.too_large'
  | 'document.unsupported'
  | 'document.legacy_word'
  | 'document.scanned'
  | 'document.picture'
  | 'document.spreadsheet'
  | 'document.macro'
  | 'document.encrypted'
  | 'document.broken'
  | 'document.bomb'
  | 'document.encoding';

const MESSAGES: Record<DocumentErrorCode, string> = {
  'document.empty': '文件是空的，没有可读的文字。',
  'document.empty_page':
    '这个网页里只有脚本，没有文字。请在浏览器里打开它，选中正文复制后粘贴进来，或上传原文件。',
  'document.too_large': '文件过大，请拆分后再导入（上限 20 MB）。',
  'document.unsupported':
    '读不了这种文件。能读 Word（.docx、.doc）、WPS、PDF、OFD、ODT、RTF、网页和纯文本，请另存为其中一种再上传。',
  'document.legacy_word': '这份旧版 Word 或 WPS 文件打不开，请在 Word 或 WPS 中另存为 .docx 后再导入。',
  'document.scanned':
    '这份文件里只有扫描的图片，没有文字。请找起草人要 Word 原稿，或用扫描软件、手机“文字识别”转成文字后粘贴进来。',
  'document.picture': '这是一张图片。请用手机或输入法的“文字识别”转成文字后粘贴进来，或上传 Word 原稿。',
  'document.spreadsheet': '这是表格文件。请把任务表复制后直接粘贴到文字框里，列会保留。',
  'document.macro': '文件含有宏，为安全起见不予读取，请另存为不含宏的 .docx。',
  'document.encrypted': '文件加了密码。请在 Word 或 WPS 里打开，去掉密码、另存后再上传。',
  'document.broken':
    '文件已损坏，或内容与后缀名不符，读不了。请用 Word 或 WPS 打开看看，能打开就另存为 .docx 再上传。',
  'document.bomb': '文件解压后的体积异常，可能是恶意压缩文件，已拒绝读取。',
  'document.encoding': '无法识别文本编码，请另存为 UTF-8 后再导入。',
};

/** Thrown by readDocument; `code` never changes, `message` is for the screen. */
export class DocumentError extends Error {
  readonly code: DocumentErrorCode;

  constructor(code: DocumentErrorCode) {
    super(MESSAGES[code]);
    this.name = 'DocumentError';
    this.code = code;
  }
}
