/** A .pdf file → its text. Call it from a worker: a large file keeps a processor busy. */
import { DocumentError } from './errors.ts';
import { linesOfPage } from './page.ts';

/** Pages beyond this are a book, not a plan. */
const MAX_PAGES = 500;

/** Reads the text layer. A file that has pages but no text is a scan and is refused as one. */
export async function pdfToText(bytes: Uint8Array): Promise<string> {
  // Loaded only when a PDF comes: it is the largest of the readers.
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const task = getDocument({
    data: new Uint8Array(bytes),
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: new URL('cmaps/', import.meta.resolve('pdfjs-dist/package.json')).pathname,
    cMapPacked: true,
  });
  try {
    const document = await task.promise;
    if (document.numPages > MAX_PAGES) throw new DocumentError('document.too_large');
    const pages: string[][] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const content = await page.getTextContent();
      pages.push(
        linesOfPage(
          content.items.flatMap((item) => {
            if (!('str' in item)) return [];
            const [, , , height = 10, x = 0, y = 0] = item.transform as number[];
            return [{ text: item.str, x, y: -y, width: item.width, size: Math.abs(height) || 10 }];
          }),
        ),
      );
      page.cleanup();
    }
    const text = withoutRunningLines(pages).flat().join('\n');
    if (text.trim() === '') throw new DocumentError('document.scanned');
    return text;
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError(
      (error as Error).name === 'PasswordException' ? 'document.encrypted' : 'document.broken',
    );
  } finally {
    await task.destroy();
  }
}

/** Drops the first and last line of pages where most pages repeat it: headers and footers. */
function withoutRunningLines(pages: string[][]): string[][] {
  if (pages.length < 3) return pages;
  const plain = (line: string | undefined): string => (line ?? '').replace(/[\d\s—–-]/g, '');
  const repeated = (at: (page: string[]) => string | undefined): string | undefined => {
    const counts = new Map<string, number>();
    for (const page of pages) counts.set(plain(at(page)), (counts.get(plain(at(page))) ?? 0) + 1);
    return [...counts].find(([line, count]) => line !== '' && count > pages.length / 2)?.[0];
  };
  const [head, foot] = [repeated((page) => page[0]), repeated((page) => page.at(-1))];
  return pages.map((page) =>
    page.filter(
      (line, i) => !((i === 0 && plain(line) === head) || (i === page.length - 1 && plain(line) === foot)),
    ),
  );
}
