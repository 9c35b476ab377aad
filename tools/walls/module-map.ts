/**
 * The modules of the server and what each stands on: those that ARCHITECTURE.md draws, and those that have their
 * place before they are built. A module may use those named here and whatever they stand on; nothing imports
 * upwards, so facts go up as events. A folder that is not here does not pass.
 */
const foundations = new Map<string, readonly string[]>(
  Object.entries({
    platform: [],
    identity: ['platform'],
    media: ['identity'],
    messaging: ['media'],
    calls: ['messaging'],
    together: ['messaging'],
    notifications: ['messaging'],
    ledger: ['platform'],
    wallet: ['identity', 'ledger', 'messaging'],
    rails: ['wallet'],
    compliance: ['wallet', 'media'],
    business: ['identity', 'messaging'],
    shop: ['business', 'wallet', 'media'],
    outreach: ['business', 'wallet'],
    inbox: ['business', 'media'],
    signals: ['outreach'],
    channels: ['business', 'media', 'notifications'],
    billing: ['outreach'],
    'guest-orders': ['shop', 'channels'],
    newsletters: ['outreach', 'shop', 'inbox', 'notifications', 'creators'],
    feed: ['identity', 'media'],
    campaigns: ['wallet', 'media'],
    deals: ['shop', 'feed'],
    creators: ['feed', 'media', 'wallet'],
    promotion: ['feed', 'wallet', 'business'],
    miniapps: ['identity', 'messaging', 'wallet'],
  }),
);

/** Interfaces to the world: they may use any module, and no module may use them. */
const leaves = new Set([
  'federation',
  'mastodon',
  'whatsapp',
  'agent-commerce',
  'open-payments',
  'trust',
  'operator',
]);

/** What starts the process and wires the modules; it is no module and may use all of them. */
export const shell = new Set(['start']);

export function isModule(name: string): boolean {
  return foundations.has(name) || leaves.has(name);
}

export function mayUse(user: string, used: string): boolean {
  if (user === used) return true;
  if (leaves.has(user)) return !leaves.has(used);
  return (foundations.get(user) ?? []).some((below) => mayUse(below, used));
}
