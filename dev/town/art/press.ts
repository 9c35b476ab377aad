/** Prints drawings: SVG in, PNG out, by a headless Chromium, because only it sets variable type. */
import { readFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { prepareChromium } from '../../../test/browser/chromium.ts';

async function fontFace(family: string, url: string, style: 'normal' | 'italic'): Promise<string> {
  const bytes = await readFile(new URL(url));
  return `@font-face{font-family:'${family}';font-style:${style};font-weight:100 900;src:url(data:font/woff2;base64,${bytes.toString('base64')})}`;
}

export interface Press {
  /** The drawing as PNG, `width` pixels wide. */
  /** `onNothing` leaves transparent what is not drawn on. */
  print(svg: string, width: number, paper?: { onNothing: boolean }): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openPress(): Promise<Press> {
  const { executablePath, env } = await prepareChromium();
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
  });
  const fonts = await Promise.all([
    fontFace(
      'Fraunces Variable',
      import.meta.resolve('@fontsource-variable/fraunces/files/fraunces-latin-full-normal.woff2'),
      'normal',
    ),
    fontFace(
      'Fraunces Variable',
      import.meta.resolve('@fontsource-variable/fraunces/files/fraunces-latin-full-italic.woff2'),
      'italic',
    ),
    fontFace(
      'Hanken Grotesk Variable',
      import.meta.resolve(
        '@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2',
      ),
      'normal',
    ),
  ]);
  const page = await browser.newPage();
  await page.setContent(
    `<style>${fonts.join('')}html,body{margin:0;background:#fff}svg{display:block;width:100%;height:auto}.warm{position:absolute;opacity:0}</style>
     <div class="warm"><span style="font-family:'Fraunces Variable'">a<i>a</i></span><span style="font-family:'Hanken Grotesk Variable'">a</span></div><main></main>`,
  );
  await page.evaluate('document.fonts.ready');
  return {
    async print(svg, width, { onNothing } = { onNothing: false }) {
      const [, w, h] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
      const height = Math.round((width * Number(h)) / Number(w));
      await page.setViewportSize({ width, height });
      await page.locator('main').evaluate((main, markup) => {
        main.innerHTML = markup;
      }, svg);
      const background = onNothing ? 'transparent' : '#fff';
      await page.addStyleTag({ content: `html,body{background:${background}}` });
      return page.screenshot({ type: 'png', omitBackground: onNothing });
    },
    close: () => browser.close(),
  };
}
