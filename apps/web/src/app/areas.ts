import { type ComponentType, lazy } from 'react';
import { loadWords } from '../i18n/words.ts';
import { routes } from './routes.ts';
import { reloadNewest } from './update.ts';

type AreaModule = { default: ComponentType };
const modules = import.meta.glob<AreaModule>('../*/index.tsx');

export interface Area {
  folder: (typeof routes)[number]['folder'];
  /** Fetches its code and words ahead of time: when a finger or a pointer comes near. */
  preload: () => void;
  Component: ComponentType;
  needsSignIn: boolean;
}

/** Code and words at the same time, so that neither waits for the other. */
async function load(folder: string): Promise<AreaModule> {
  const [module] = await Promise.all([modules[`../${folder}/index.tsx`]!(), loadWords(folder)]);
  return module;
}

const failed = new Set<string>();

function lazyArea(folder: string) {
  return lazy(() =>
    load(folder).catch((error: unknown) => {
      failed.add(folder);
      throw error;
    }),
  );
}

const loadable = new Map<Area['folder'], ComponentType>(
  routes
    .filter(({ folder }) => modules[`../${folder}/index.tsx`])
    .map(({ folder }) => [folder, lazyArea(folder)] as const),
);

/**
 * Gives every area whose code could not be fetched another chance. For as long as a document lives, React
 * and the browser both remember that a module could not be had, so the chance is a new document.
 */
export function renewFailedAreas(): void {
  for (const folder of failed) {
    loadable.set(
      folder as Area['folder'],
      lazy(() => reloadNewest().then(() => new Promise<never>(() => undefined))),
    );
  }
  failed.clear();
}

/** The area to which a path belongs; null where there is nothing. */
export function areaOf(path: string): Area | null {
  const route = routes.find(({ prefixes }) => prefixes.some((prefix) => isBelow(path, prefix)));
  const Component = route && loadable.get(route.folder);
  if (!Component) return null;
  const { folder } = route;
  return {
    folder,
    Component,
    needsSignIn: !route.open?.some((prefix) => isBelow(path, prefix)),
    preload: () => void load(folder).catch(() => undefined),
  };
}

/**
 * Starts fetching the code of the area that will be shown first, before the app has started. Once `fetched`
 * resolves it is drawn without waiting: React holds back what it has drawn a fallback for by a third of a second.
 */
export function preloadFirst(path: string): { folder: string | null; fetched: Promise<void> } {
  const folder = routes.find(({ prefixes }) => prefixes.some((one) => isBelow(path, one)))?.folder;
  const fetchModule = folder && modules[`../${folder}/index.tsx`];
  if (!fetchModule) return { folder: null, fetched: Promise.resolve() };
  const fetched = fetchModule().then(
    ({ default: Component }) => void loadable.set(folder, Component),
    () => undefined,
  );
  return { folder, fetched };
}

export function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
