/** The one reader of ZIP files, for workbooks and for documents. */
export { ArchiveError, type ArchiveErrorCode } from './archive-error.ts';
export { openArchive, type Archive, type ZipLimits } from './zip.ts';
