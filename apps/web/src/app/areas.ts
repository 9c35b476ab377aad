import { type ComponentType, lazy } from 'react';
import { routes } from './routes.ts';

const modules = import.meta.glob<{ default: ComponentType }>('../*/index.tsx');

export interface Area {
  folder: string;
  /** Fetches its code ahead of time: when a finger or a pointer comes near. */
  preload: () => void;
  Component: ComponentType;
  needsSignIn: boolean;
}

const loaded = new Map<string, Pick<Area, 'preload' | 'Component'>>();
for (const { folder } of routes) {
  const load = modules[`../${folder}/index.tsx`];
  if (load)
    loaded.set(folder, {
      preload: () => void load().catch(() => undefined),
      Component: lazy(load),
    });
}

/** The area to which a path belongs; null where there is nothing. */
export function areaOf(path: string): Area | null {
  const route = routes.find(({ prefixes }) => prefixes.some((prefix) => isBelow(path, prefix)));
  const found = route && loaded.get(route.folder);
  if (!found) return null;
  const needsSignIn = !route.open?.some((prefix) => isBelow(path, prefix));
  return { folder: route.folder, needsSignIn, ...found };
}

export function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
