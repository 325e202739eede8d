/** `lies`: an entry is longer than the directory says. */
export type ArchiveErrorCode =
  | 'broken'
  | 'encrypted'
  | 'too-many'
  | 'too-large'
  | 'duplicate'
  | 'overlap'
  | 'lies';

/** Why an archive is not read; whoever opened it says so in words that suit the file. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;
  /** How many entries there are, where these are too many. */
  readonly count: number;

  constructor(code: ArchiveErrorCode, count = 0) {
    super(code);
    this.name = 'ArchiveError';
    this.code = code;
    this.count = count;
  }
}
