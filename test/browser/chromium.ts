import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The Chromium that npm carries, unpacked once per version into `.cache`. A browser of the system is never
 * taken by itself: a green run would then say nothing about the next machine. Where npm carries none (it is
 * for Linux on x64), ALLMENDE_CHROMIUM names one.
 */
export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

const cacheFolder = join(import.meta.dirname, '../../.cache');

export async function prepareChromium(): Promise<Chromium> {
  const named = process.env['ALLMENDE_CHROMIUM'];
  if (named) return { executablePath: named, env: {} };
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error('npm carries Chromium for linux-x64 only; name yours in ALLMENDE_CHROMIUM');
  }
  const packageFolder = join(
    dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))),
    '..',
  );
  const manifest = await readFile(join(packageFolder, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(packageFolder, folder);
  return { executablePath: join(folder, 'chromium'), env: libraries(folder) };
}

/** How scenarios start it; `more` for what only some of them want. */
export async function launchOptions(more: readonly string[] = []) {
  const { executablePath, env } = await prepareChromium();
  return {
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env },
    // Its sandbox wants rights that containers and root do not have.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
  };
}

/** The package unpacks to the temporary folder and takes whatever lies there, so it gets an own one. */
async function unpack(packageFolder: string, target: string): Promise<void> {
  const staging = `${target}.${process.pid}`;
  await mkdir(staging, { recursive: true });
  const usual = process.env['TMPDIR'];
  process.env['TMPDIR'] = staging;
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(join(packageFolder, 'bin/al2023.tar.br'));
  } finally {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
  }
  await rename(staging, target).catch(async (error) => {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
}

/** Its own copies of the few system libraries and fonts it wants, on machines without them. */
function libraries(folder: string): Record<string, string> {
  const env: Record<string, string> = {};
  const listing = spawnSync('ldd', [join(folder, 'chromium')], { encoding: 'utf8' });
  if (listing.status !== 0 || listing.stdout.includes('not found')) {
    env['LD_LIBRARY_PATH'] = join(folder, 'al2023/lib');
  }
  if (!existsSync('/etc/fonts/fonts.conf')) env['FONTCONFIG_PATH'] = join(folder, 'fonts');
  return env;
}
