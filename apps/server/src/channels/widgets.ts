import type { WidgetSettings, WidgetView } from '@allmende/contract/channels';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { openStateAt } from '@allmende/contract/opening-hours';
import { isAccentReadable } from '#business';
import type { Uuid } from '#platform/ids';
import type { ChannelsContext } from './context.ts';
import * as store from './store.ts';

/** How the chat on a business's website looks and where it may stand. */
export interface Widgets {
  get(businessId: Uuid): Promise<WidgetSettings>;
  set(
    businessId: Uuid,
    settings: WidgetSettings,
  ): Promise<Result<WidgetSettings, 'business.accent_unreadable'>>;
  /** As a visitor sees it; null where it is off. */
  view(businessId: Uuid): Promise<WidgetView | null>;
  /** The origins whose pages may show it; none where it is off. */
  sitesOf(businessId: Uuid): Promise<readonly string[]>;
}

const off: WidgetSettings = {
  isOn: false,
  sites: [],
  colour: null,
  greeting: '',
  awayText: '',
  side: 'right',
};
/** Where neither the chat nor the business has a colour of its own. */
const plainColour = '#1f6b4f';

export function createWidgets(context: ChannelsContext): Widgets {
  const { database, business, clock, sendsMail } = context;
  const get = async (businessId: Uuid) =>
    (await store.selectWidget(database.pool, businessId)) ?? off;
  return {
    get,

    async set(businessId, settings) {
      const { colour } = settings;
      if (colour && !isAccentReadable(colour)) return fail('business.accent_unreadable');
      const kept = { ...settings, sites: [...new Set(settings.sites)] };
      await database.transaction((tx) => store.upsertWidget(tx, businessId, kept));
      return ok(kept);
    },

    async view(businessId) {
      const [settings, presence] = await Promise.all([
        get(businessId),
        business.presence(businessId),
      ]);
      if (!settings.isOn || !presence) return null;
      const { actor, hours } = presence;
      const state = hours && openStateAt(hours, clock.now());
      return {
        name: actor.name,
        picture: actor.picture,
        colour: settings.colour ?? actor.accent ?? plainColour,
        greeting: settings.greeting,
        awayText: settings.awayText,
        side: settings.side,
        openState: state && {
          isOpen: state.isOpen,
          changesAt: state.changesAt?.toISOString() ?? null,
          timeZone: hours.timeZone,
        },
        sendsMail,
      };
    },

    async sitesOf(businessId) {
      const { isOn, sites } = await get(businessId);
      return isOn ? sites : [];
    },
  };
}
