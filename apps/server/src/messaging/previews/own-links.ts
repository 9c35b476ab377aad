import type { Actor, Picture } from '@allmende/contract/actors';

/** What an address of this server shows, as everybody may see it; null when there is nothing. */
export type OwnLinks = (
  path: string,
) => Promise<{ title: string; description: string; picture: Picture | null } | null>;

export interface ProfileDirectory {
  profileByHandle(
    handle: string,
  ): Promise<{ kind: Actor['kind']; name: string; about: string; picture: Picture | null } | null>;
}

/** `/@handle`, and the addresses of the same in the app. */
export function profileLinks(identity: ProfileDirectory): OwnLinks {
  return async (path) => {
    const handle = /^\/(?:@|p\/|b\/)([a-z0-9-]{3,30})\/?$/i.exec(path)?.[1];
    const profile = handle && (await identity.profileByHandle(handle.toLowerCase()));
    if (!profile) return null;
    const { kind, name, about, picture } = profile;
    // A person's page says no more than name and picture.
    return { title: name, description: kind === 'business' ? firstLine(about) : '', picture };
  };
}

function firstLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 199).toWellFormed().trimEnd()}…`;
}

/** The first of them that knows the address. */
export function firstOf(all: readonly OwnLinks[]): OwnLinks {
  return async (path) => {
    for (const links of all) {
      const found = await links(path);
      if (found) return found;
    }
    return null;
  };
}
