import type { ExclusivePart } from '@allmende/contract/exclusives';
import type { QuotedPost } from '@allmende/contract/feed';
import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { Gift, History, Lock, LockOpen, Pencil } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { seeAnew } from '../../creators/queries.ts';
import { useTranslation } from '../../i18n/words.ts';
import { confirmPayment } from '../../identity/confirm.tsx';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { PostPictures } from '../post-pictures.tsx';
import { PostText } from '../post-text.tsx';
import { takePost } from '../queries.ts';
import { GivePost } from './give-post.tsx';
import './exclusive.css';

const FeeNote = lazyPart(() => import('../../fees/fee-note.tsx'));

const EditExclusive = lazyPart(() => import('./edit-exclusive.tsx'));
const ExclusiveVersions = lazyPart(() => import('./exclusive-versions.tsx'));

/** What follows the preview of a post: the rest of it for whoever may read it, and the ways to it for everybody else. */
export default function PostExclusive({
  post,
  exclusive,
}: {
  post: QuotedPost;
  exclusive: ExclusivePart;
}) {
  return exclusive.isOpen ? (
    <Opened post={post} exclusive={exclusive} />
  ) : (
    <Closed post={post} exclusive={exclusive} />
  );
}

function Opened({ post, exclusive }: { post: QuotedPost; exclusive: ExclusivePart }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const format = useFormat();
  const { tier, price, isBought, isGiven, editedAt, text, pictures } = exclusive;
  const [open, setOpen] = useState<'give' | 'edit' | 'before' | null>(null);
  const close = () => setOpen(null);
  const sheet = { post, exclusive, onClose: close };
  const isOwn = own.id === post.author.id;
  const parts = [
    tier && t('exclusive.forMembers', { tier: tier.name }),
    price && t('exclusive.forPrice', { price: format.money(price) }),
  ].filter(Boolean);
  return (
    <section className="feed-exclusive" aria-label={t('exclusive.rest')}>
      <p className="feed-exclusive-line">
        <LockOpen size={16} aria-hidden="true" />{' '}
        {isOwn
          ? parts.join(' · ')
          : isBought
            ? t('exclusive.bought')
            : isGiven
              ? t('exclusive.isGiven')
              : t('exclusive.asMember', { name: post.author.name })}
      </p>
      <PostText post={{ ...post, text: text ?? '' }} />
      {pictures && pictures.length > 0 && <PostPictures pictures={pictures} />}
      <div className="feed-exclusive-ways">
        {!isGiven && (
          <Button
            variant="plain"
            size="small"
            icon={<Gift size={17} />}
            onClick={() => setOpen('give')}
          >
            {t('exclusive.give')}
          </Button>
        )}
        {isOwn && (
          <Button
            variant="plain"
            size="small"
            icon={<Pencil size={17} />}
            onClick={() => setOpen('edit')}
          >
            {t('exclusive.edit')}
          </Button>
        )}
        {editedAt && (
          <Button
            variant="plain"
            size="small"
            icon={<History size={17} />}
            onClick={() => setOpen('before')}
          >
            {t('exclusive.before')}
          </Button>
        )}
      </div>
      {open === 'give' && <GivePost post={post} onClose={close} />}
      {open === 'edit' && <EditExclusive props={sheet} missing={null} />}
      {open === 'before' && <ExclusiveVersions props={sheet} missing={null} />}
    </section>
  );
}

function Closed({ post, exclusive }: { post: QuotedPost; exclusive: ExclusivePart }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const problemText = useProblemText();
  const { tier, price, length, pictureCount, videoCount } = exclusive;
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const buy = (confirmation?: string) =>
        api.creators.buyPost({
          params: { postId: post.id },
          body: { price: price!, ...(confirmation === undefined ? {} : { confirmation }) },
        });
      try {
        return await buy();
      } catch (problem) {
        const isAsked =
          problem instanceof RequestProblem && problem.code === 'identity.confirmation_required';
        if (!isAsked) throw problem;
        const wanted = { payee: post.author, amount: price!, action: 'pay' as const };
        const confirmation = await confirmPayment(wanted);
        return confirmation === null ? null : buy(confirmation);
      }
    },
    onSuccess(opened) {
      if (!opened) return;
      takePost(post.id, (one) => ({ ...one, exclusive: opened }));
      seeAnew();
      announce(t('exclusive.isOpen'));
    },
  });
  const waiting = [
    length > 0 && t('exclusive.letters', { count: length }),
    pictureCount > 0 && t('exclusive.pictures', { count: pictureCount }),
    videoCount > 0 && t('exclusive.films', { count: videoCount }),
  ].filter(Boolean);
  return (
    <section className="feed-exclusive feed-exclusive-closed" aria-label={t('exclusive.rest')}>
      <p className="feed-exclusive-line">
        <Lock size={16} aria-hidden="true" />{' '}
        {tier
          ? t('exclusive.closedMembers', { name: post.author.name, tier: tier.name })
          : t('exclusive.closed')}
      </p>
      <p className="ui-small ui-soft">{waiting.join(' · ')}</p>
      <div className="feed-exclusive-ways">
        {price && (
          <Button variant="money" busy={isPending} onClick={() => mutate()}>
            {t('exclusive.buy', { price: format.money(price) })}
          </Button>
        )}
        {tier && <Button href={`/pay/join/${post.author.handle}`}>{t('exclusive.join')}</Button>}
      </div>
      {price && <FeeNote props={{ amount: price }} missing={null} />}
      {error && <ProblemNote problem={problemText(error)} />}
    </section>
  );
}
