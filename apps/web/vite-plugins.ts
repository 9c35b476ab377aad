import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, type Plugin, transformWithOxc } from 'vite';
import { drawnInChats, firstParts } from './first-parts.ts';
import { routes } from './src/app/routes.ts';

/** Asks for the font of the first paint along with the page, not only once the styles are read. */
export function fontPreload(names: readonly string[]): Plugin {
  return {
    name: 'allmende:font-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const files = Object.keys(bundle ?? {}).filter((file) =>
          names.some((name) => file.includes(`/${name}-`) && file.endsWith('.woff2')),
        );
        return files.map((file) => ({
          tag: 'link',
          attrs: {
            rel: 'preload',
            href: `/${file}`,
            as: 'font',
            type: 'font/woff2',
            crossorigin: '',
          },
          injectTo: 'head-prepend',
        }));
      },
    },
  };
}

/**
 * Puts the order of the layers at the head of every style sheet: whichever of them the browser reads
 * first, it then knows that an area's styles win over a component's.
 */
export function layerOrder(): Plugin {
  return {
    name: 'allmende:layer-order',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const tokens = await readFile(join(import.meta.dirname, 'src/ui/tokens.css'), 'utf8');
      const order = /@layer [\w, ]+;/.exec(tokens)![0];
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css')) {
          file.source = `${order}${file.source}`;
        }
      }
    },
  };
}

/** What must be there when the app opens without a network: the first visit, and what one does in a chat. */
const keptParts = [
  ...firstParts,
  ...drawnInChats,
  /^src\/messaging\/contact-pane\.tsx$/,
  /^src\/attachments\/(attach-menu|preview-sheet|pending-attachment)\.tsx$/,
  /^src\/attachments\/(recording-bar\.tsx|(record|upload)\.ts)$/,
  /^src\/chats\/(row-deeds\.ts|row-menu\.tsx)$/,
  /^src\/chats\/locales\/\w+\.json$/,
  /^src\/on-message\/message-actions\.tsx$/,
  /^src\/wallet\/(send-money-sheet\.tsx|locales\/\w+\.json)$/,
  /^src\/i18n\/errors\//,
];
const keptFiles = ['boot.js', 'favicon.svg', 'manifest.de.webmanifest', 'manifest.en.webmanifest'];

/**
 * Builds `src/service-worker.ts` by itself (it is one file without imports) and writes into it what
 * it keeps, and a version made from that, so that a change of anything is a new version.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'allmende:service-worker',
    apply: 'build',
    async writeBundle() {
      const out = join(import.meta.dirname, 'dist');
      const build = JSON.parse(await readFile(join(out, 'build.json'), 'utf8')) as Record<
        string,
        BuildEntry
      >;
      const kept = keptAssets(build);
      const contents = await Promise.all(
        ['index.html', ...keptFiles].map((file) => readFile(join(out, file))),
      );
      const version = createHash('sha256').update(JSON.stringify(kept));
      for (const content of contents) version.update(content);
      const source = await readFile(join(import.meta.dirname, 'src/service-worker.ts'), 'utf8');
      const { code } = await transformWithOxc(source, 'service-worker.ts', { sourcemap: false });
      const filled = code
        .replace('__VERSION__', JSON.stringify(version.digest('hex').slice(0, 12)))
        .replace('__PREFIXES__', JSON.stringify(routes.flatMap(({ prefixes }) => prefixes)))
        .replace('__KEPT__', JSON.stringify([...keptFiles, ...kept].map((file) => `/${file}`)));
      await writeFile(join(out, 'service-worker.js'), filled);
    },
  };
}

interface BuildEntry {
  file: string;
  src?: string;
  imports?: string[];
  css?: string[];
  assets?: string[];
}

/** The files of the kept parts with everything that they import. */
function keptAssets(build: Record<string, BuildEntry>): string[] {
  const files = new Set<string>();
  const visited = new Set<string>();
  function visit(key: string) {
    const entry = build[key];
    if (!entry || visited.has(key)) return;
    visited.add(key);
    for (const file of [entry.file, ...(entry.css ?? []), ...(entry.assets ?? [])]) files.add(file);
    for (const other of entry.imports ?? []) visit(other);
  }
  for (const key of Object.keys(build)) if (keptParts.some((part) => part.test(key))) visit(key);
  // Of the fonts only the interface's own Latin: the others come when a page needs them.
  return [...files].filter(
    (file) => !file.endsWith('.woff2') || /hanken-grotesk-latin-wght/.test(file),
  );
}

/**
 * The chat for other people's websites, built apart from the app: `widget.js`, which a page loads, and what its
 * frame loads. Neither has anything of the app in it.
 */
export function widget(): Plugin {
  async function bundle(entry: string, fileName: string, format: 'es' | 'iife'): Promise<void> {
    await build({
      configFile: false,
      root: import.meta.dirname,
      publicDir: false,
      logLevel: 'warn',
      build: {
        outDir: 'dist',
        emptyOutDir: false,
        target: ['es2022', 'chrome111', 'edge111', 'firefox115', 'safari16.4'],
        cssTarget: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
        modulePreload: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input: join(import.meta.dirname, 'src/widget', entry),
          output: { format, entryFileNames: fileName, assetFileNames: 'widget/[name][extname]' },
        },
      },
    });
  }
  return {
    name: 'allmende:widget',
    apply: 'build',
    async writeBundle() {
      await bundle('loader.ts', 'widget.js', 'iife');
      await bundle('frame.ts', 'widget/frame.js', 'es');
    },
  };
}

/** Compresses once, as well as it goes, what the server then only hands out. */
export function compressed(): Plugin {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  return {
    name: 'allmende:compressed',
    apply: 'build',
    enforce: 'post',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const out = join(import.meta.dirname, 'dist');
        const names = await readdir(out, { recursive: true });
        const texts = names.filter((name) => /\.(js|css|html|svg|json|webmanifest)$/.test(name));
        await Promise.all(
          texts.map(async (name) => {
            const content = await readFile(join(out, name));
            if (content.length < 1024) return;
            const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
            await writeFile(join(out, `${name}.br`), await brotli(content, options));
            await writeFile(join(out, `${name}.gz`), await zip(content, { level: 9 }));
          }),
        );
      },
    },
  };
}
