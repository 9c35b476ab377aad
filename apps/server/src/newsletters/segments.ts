import { type NewsletterSegment, segmentStep } from '@allmende/contract/newsletters';
import { toUuid, type Uuid } from '#platform/ids';
import type { Outreach } from '#outreach';
import type { NewslettersContext } from './context.ts';
import * as mail from './mail/store.ts';
import { listedAtOnce } from './rules.ts';
import * as store from './store.ts';

/** A part of the readers of a topic. */
export interface Audience {
  businessActorId: Uuid;
  topicKey: string;
  since: Date | null;
  segment: NewsletterSegment | null;
  /** [NL22] From this tier on; null for all. */
  membersTierId: Uuid | null;
}

/**
 * [NL18] Who belongs to a part of the readers. Each condition is asked of the module that knows it, for a thousand people at a time;
 * nobody but this sees who fits.
 */
export interface Segments {
  /** Those of the people who fit, in the order given. */
  among(of: Audience, people: readonly Uuid[]): Promise<Uuid[]>;
  /** [NL19] Letters go to a language, or to all: nothing else is known of an address. */
  mailLanguage(of: Pick<Audience, 'segment' | 'membersTierId'>): 'de' | 'en' | null | 'nobody';
  count(of: Audience): Promise<number>;
}

export function createSegments(context: NewslettersContext): Segments {
  const { database, identity, shop, inbox, outreach, creators } = context;

  const among: Segments['among'] = async (of, people) => {
    const { businessActorId, topicKey, segment, membersTierId } = of;
    let left = [...people];
    if (membersTierId && left.length > 0) {
      const members = await creators.membersAmong(membersTierId, left);
      left = left.filter((id) => members.has(id));
    }
    if (!segment || left.length === 0) return left;
    const { bought, productId, labelIds, language, unreadLast } = segment;
    if (labelIds.length > 0) {
      const ids = labelIds.map(toUuid);
      const labelled = await inbox.labelledAmong(businessActorId, left, ids);
      left = left.filter((id) => labelled.has(id));
    }
    if (bought !== null) {
      const product = productId && toUuid(productId);
      const buyers = await shop.orders.buyersAmong(businessActorId, left, product);
      left = left.filter((id) => buyers.has(id) === (bought === 'yes'));
    }
    if (language !== null) {
      const languages = await identity.languagesOf(left);
      left = left.filter((id) => languages.get(id) === language);
    }
    if (unreadLast !== null) {
      const last = { businessActorId, topicKey, count: unreadLast };
      const templateIds = (await store.listLastTemplates(database.pool, last)).flat();
      const of = { people: left, templateIds };
      const reading = await outreach.senders.readingOf(businessActorId, of);
      left = left.filter((id) => {
        const one = reading.get(id);
        return one !== undefined && one.got >= unreadLast && one.read === 0;
      });
    }
    return left;
  };

  const mailLanguage: Segments['mailLanguage'] = ({ segment, membersTierId }) => {
    // Of an address it is not known whose member it is.
    if (membersTierId) return 'nobody';
    if (!segment) return null;
    const { bought, labelIds, unreadLast, language } = segment;
    return bought || labelIds.length > 0 || unreadLast ? 'nobody' : language;
  };

  return {
    among,
    mailLanguage,
    async count(of) {
      const language = mailLanguage(of);
      let count =
        language === 'nobody' ? 0 : await mail.countOf(database.pool, { ...of, language });
      for (let after: Uuid | null = null; ; ) {
        const page: Page = { ...of, after, limit: listedAtOnce };
        const people = await database.transaction((tx) => outreach.consents.subscribers(tx, page));
        const ids = people.map(({ personActorId }) => personActorId);
        count += (await among(of, ids)).length;
        if (people.length < listedAtOnce) return count;
        after = ids.at(-1)!;
      }
    },
  };
}

type Page = Parameters<Outreach['consents']['subscribers']>[1];

/** [NL19] Steps of ten of what could single somebody out. */
export function rounded(count: number): number {
  return count - (count % segmentStep);
}
