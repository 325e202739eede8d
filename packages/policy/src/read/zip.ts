import { ArchiveError, openArchive, type Archive, type ArchiveErrorCode } from '@liulian/documents/archive';
import { DocumentError, type DocumentErrorCode } from './errors.ts';

/** Texts with pictures: few parts, of which pictures hardly shrink and long texts shrink far. */
const limits = { entries: 4000, bytes: 64 * 1024 * 1024, ratio: 1200 };

const codes: Record<ArchiveErrorCode, DocumentErrorCode> = {
  broken: 'document.broken',
  encrypted: 'document.encrypted',
  'too-many': 'document.bomb',
  'too-large': 'document.bomb',
  duplicate: 'document.broken',
  overlap: 'document.bomb',
  lies: 'document.bomb',
};

/**
 * Opens a document that is a zip file and looks at every part of it once, those that are not read as well.
 *
 * @throws DocumentError unless it is sound and stays within bounds
 */
export function openZip(bytes: Uint8Array): Archive {
  try {
    const archive = openArchive(bytes, limits);
    for (const name of archive.names) archive.part(name);
    return archive;
  } catch (error) {
    throw error instanceof ArchiveError ? new DocumentError(codes[error.code]) : error;
  }
}
