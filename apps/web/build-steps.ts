import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** The pages that a telephone opens without a signal; the others need the server anyway. */
const without = [
  'whole',
  'MePage',
  'TodoPage',
  'DutyPage',
  'RecordFormPage',
  'ReportPage',
  'HelpPage',
  'LoginPage',
].map((name) => `/${name}.tsx`);

/**
 * Tells public/early.js which files all pages but the first screen need beside the entry: they come together
 * with it, not after it.
 */
export function wholeFiles(): Plugin {
  return {
    name: 'liulian-whole-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {}, chunk: entry }) =>
        Object.values(bundle).flatMap((one) =>
          one.type === 'chunk' && one.facadeModuleId?.endsWith('/whole.tsx')
            ? [
                {
                  tag: 'meta',
                  injectTo: 'head-prepend' as const,
                  attrs: {
                    name: 'whole',
                    content: [one.fileName, ...one.imports]
                      .filter((name) => name !== entry?.fileName && !entry?.imports.includes(name))
                      .map((name) => `/${name}`)
                      .join(' '),
                  },
                },
              ]
            : [],
        ),
    },
  };
}

/** Says in words that Chromium 86 understands, too, what the style sheets say in newer ones. */
export function olderStyles(): Plugin {
  const sides = (property: string, value: string): string => {
    const [start = '', end = start] = value.trim().split(/\s+(?![^(]*\))/);
    return `${property}-left: ${start}; ${property}-right: ${end};`;
  };
  return {
    name: 'liulian-older-styles',
    enforce: 'pre',
    transform: (code, id) =>
      /\.css(\?|$)/.test(id)
        ? code
            .replace(/(padding|margin)-inline:([^;}]+);/g, (_, property: string, value: string) =>
              sides(property, value),
            )
            .replace(/([\w-]+):([^;{}]*\d)dvh([^;{}]*);/g, '$1:$2vh$3; $&')
        : null,
  };
}

/**
 * The first screen's file says at its top that what it declares will be called: browsers that know the words
 * (Chromium since 136) compile it beside the page's own work while it arrives, instead of function by
 * function in the middle of drawing.
 */
export function compiledAhead(): Plugin {
  return {
    name: 'liulian-compiled-ahead',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const one of Object.values(bundle))
          if (one.type === 'chunk' && one.isEntry) one.code = `//# allFunctionsCalledOnLoad\n${one.code}`;
      },
    },
  };
}

/**
 * Writes `/sw.js`: service-worker.js with the names of the files that the shell and the pages above consist
 * of.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'liulian-service-worker',
    apply: 'build',
    // What is written at last: a chunk of nothing but styles is dropped on the way.
    writeBundle({ dir = '' }, bundle) {
      const needed = new Set<string>();
      const add = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || needed.has(name)) return;
        needed.add(name);
        for (const sheet of chunk.viteMetadata?.importedCss ?? []) needed.add(sheet);
        chunk.imports.forEach(add);
      };
      const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk');
      for (const chunk of chunks)
        if (chunk.isEntry || without.some((page) => chunk.facadeModuleId?.endsWith(page)))
          add(chunk.fileName);
      const files = ['favicon.svg', 'early.js', ...needed].sort().map((name) => `/${name}`);
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
      const source = readFileSync(join(import.meta.dirname, 'service-worker.js'), 'utf8')
        .replace('FILES;', `${JSON.stringify(files)};`)
        .replace('${VERSION}', version);
      writeFileSync(join(dir, 'sw.js'), source);
    },
  };
}

/**
 * What everyone waits for is worth the slowest compression; for the rest it takes minutes on a small machine.
 */
const first = /^(index|whole|common)-/;

/** Each text file also as Brotli and gzip, made once while building: the server sends them as they are. */
export function compressed(): Plugin {
  let folder = '';
  return {
    name: 'liulian-compressed',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const plain = readFileSync(path);
        if (plain.byteLength < 1024) continue;
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(plain, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: first.test(entry.name) ? 11 : 9,
              [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength,
            },
          }),
        );
      }
    },
  };
}
