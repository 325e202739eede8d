/** Why a file cannot be read: a stable code for programs, a Chinese sentence for people. */

export type DocumentErrorCode =
  | 'document.empty'
  | 'document.too_large'
  | 'document.unsupported'
  | 'document.legacy_word'
  | 'document.macro'
  | 'document.encrypted'
  | 'document.broken'
  | 'document.bomb'
  | 'document.encoding';

const MESSAGES: Record<DocumentErrorCode, string> = {
  'document.empty': '文件是空的，没有可读的文字。',
  'document.too_large': '文件过大，请拆分后再导入（上限 20 MB）。',
  'document.unsupported': '不支持这种文件，请使用 .docx 或 .txt。',
  'document.legacy_word': '这是旧版 Word（.doc）文件，请在 Word 或 WPS 中另存为 .docx 后再导入。',
  'document.macro': '文件含有宏，为安全起见不予读取，请另存为不含宏的 .docx。',
  'document.encrypted': '文件已加密，请去除密码后再导入。',
  'document.broken': '文件已损坏或不是有效的 Word 文档，无法读取。',
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
