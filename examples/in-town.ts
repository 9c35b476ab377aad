import { type Client, createClient, signIn } from '@allmende/sdk';

/** What the examples have in common: somebody of the demo town who signs in, and acts for themselves or for a business. */
export interface Townsperson {
  self: Client;
  actorIds: ReadonlyMap<string, string>;
  /** In the name of a business in which they work. */
  as(handle: string): Client;
}

export async function comeIn(
  baseUrl: string,
  handle: string,
  password = 'unter-der-linde',
): Promise<Townsperson> {
  const { token, me } = await signIn({ baseUrl, handle, password });
  const actorIds = new Map(me.actors.map(({ actor }) => [actor.handle, actor.id]));
  const authorization = `Bearer ${token}`;
  return {
    self: createClient({ baseUrl, headers: () => ({ authorization }) }),
    actorIds,
    as(business) {
      const actorId = actorIds.get(business);
      if (!actorId) throw new Error(`${handle} does not work at ${business}`);
      return createClient({
        baseUrl,
        headers: () => ({ authorization, 'allmende-actor': actorId }),
      });
    },
  };
}

/** Makes a template, or leaves the one that is there. */
export async function haveTemplate(
  business: Client,
  template: Parameters<Client['outreach']['createTemplate']>[0]['body'],
): Promise<void> {
  const { items } = await business.outreach.listTemplates();
  if (
    items.some(({ name, language }) => name === template.name && language === template.language)
  ) {
    return;
  }
  const { status, complaints } = await business.outreach.createTemplate({ body: template });
  if (status !== 'approved') throw new Error(`${template.name}: ${complaints.join(', ')}`);
}

/** Makes a hook, and prints what the simulator needs. The secret is told only here. */
export async function openHook(
  business: Client,
  hook: Parameters<Client['signals']['createHook']>[0]['body'],
): Promise<void> {
  const made = await business.signals.createHook({ body: hook });
  console.log(`HOOK=${made.hook.address}\nSECRET=${made.secret}`);
}
