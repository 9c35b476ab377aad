import { createHash } from 'node:crypto';
import { createPost } from '#notifications';
import type { Tx } from '#platform/database';
import type { GuestOrdersContext } from './index.ts';
import { wordsOf } from './words.ts';

const job = 'guestOrders.letter';
/** To one address, since anybody may type anybody's. */
const perMinute = 1;

interface LetterPayload {
  to: string;
  /** Of the order: a letter goes once. */
  id: string;
  seller: string;
  number: string;
  total: string;
  link: string;
  language: 'de' | 'en';
}

/** [GO7] The order and its link, to the address that the guest has given. */
export function createLetters({ config, log, jobs, http }: GuestOrdersContext) {
  const post = createPost({ config, log });

  jobs.register<LetterPayload>(job, async ({ to, id, seller, number, total, link, language }) => {
    const t = wordsOf(language).letter;
    const outcome = await post.send({
      to,
      subject: t.subject(number, seller),
      text: `${t.text({ number, seller, total, link })}\n`,
      html: null,
      id: `guest-order.${id}`,
      unsubscribeUrl: null,
    });
    if (outcome === 'later') throw new Error('the mail server took nothing for now');
  });

  return {
    async send(tx: Tx, letter: LetterPayload): Promise<void> {
      if (!post.isOffered) return;
      const address = createHash('sha256').update(letter.to.toLowerCase()).digest('base64url');
      if (!http.limiter.take(`guest-letter:${address}`, { perMinute }).ok) return;
      await jobs.add(tx, job, letter, { key: `${job}:${letter.id}` });
    },
  };
}
