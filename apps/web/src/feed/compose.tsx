import type { Post, PostVisibility } from '@allmende/contract/feed';
import { postPicturesMax, postTextMax, postWarningMax } from '@allmende/contract/feed-limits';
import { useMutation } from '@tanstack/react-query';
import { EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { showToast } from '../ui/toast.tsx';
import { Button } from '../ui/button.tsx';
import { ComposePictures } from './compose-pictures.tsx';
import { ComposePoll } from './compose-poll.tsx';
import { choicesOf, type Draft, dropDraft, isComplete, keepDraft, loadDraft } from './draft.ts';
import { ComposeProducts } from './compose-products.tsx';
import { PostText } from './post-text.tsx';
import { refresh, takePost } from './queries.ts';

type Purpose = { kind: 'new' } | { kind: 'reply' | 'quote' | 'edit'; post: Post };

const visibilities = ['public', 'followers', 'mentioned'] as const;
const widths: Record<PostVisibility, number> = { public: 2, followers: 1, mentioned: 0 };
const languages = ['de', 'en', 'fr', 'it', 'es', 'pl', 'tr', 'uk', 'ar'] as const;
/** From so few on it is said how many letters are left. */
const fewLeft = 300;

/** Says something: new, as an answer, about another post, or anew. What is written stays on the device until it is posted. */
export function Compose({ purpose, onClose }: { purpose: Purpose; onClose: () => void }) {
  const { t, language } = useTranslation('feed');
  const problemText = useProblemText();
  const own = useActor();
  const { kind } = purpose;
  const about = kind === 'new' ? null : purpose.post;
  const place = about ? `${kind}.${about.id}` : 'new';
  const [draft, setDraft] = useState(() =>
    loadDraft(own.id, place, emptyDraft(purpose, own.id, language)),
  );
  const [isWarned, setWarned] = useState(draft.contentWarning !== '');
  const attempt = useRef({ said: '', clientId: '' });
  useEffect(() => keepDraft(own.id, place, draft), [own.id, place, draft]);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => post(purpose, draft, attempt.current),
    onSuccess(made) {
      dropDraft(own.id, place);
      onClose();
      showToast({ text: t(`compose.${kind}.done`), tone: 'good' });
      if (kind === 'edit') takePost(made.id, () => made);
      else void refresh('entries', 'thread', 'profile');
    },
  });
  const allowed = visibilities.filter(
    (one) =>
      kind !== 'reply' ||
      about!.visibility === 'public' ||
      widths[one] <= widths[about!.visibility],
  );
  const left = postTextMax - draft.text.length;
  return (
    <FormSheet
      title={t(`compose.${kind}.title`)}
      submit={t(`compose.${kind}.do`)}
      isReady={isComplete(draft)}
      busy={isPending}
      error={error && problemText(error).text}
      className="feed-compose"
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      {about && kind !== 'edit' && (
        <blockquote className="feed-about">
          <p className="ui-small">
            <strong>
              <bdi>{about.author.name}</bdi>
            </strong>
          </p>
          <PostText post={about} />
        </blockquote>
      )}
      {isWarned && (
        <TextField
          label={t('compose.warning')}
          hint={t('compose.warningHint')}
          value={draft.contentWarning}
          maxLength={postWarningMax}
          onChange={(contentWarning) => change({ contentWarning })}
        />
      )}
      <TextArea
        label={t('compose.text')}
        hideLabel
        data-autofocus
        placeholder={t(`compose.${kind}.prompt`)}
        value={draft.text}
        rows={4}
        maxLength={postTextMax}
        onChange={(text) => change({ text })}
      />
      {left < fewLeft && (
        <p className="ui-small ui-soft" role="status">
          {t('compose.left', { count: left })}
        </p>
      )}
      <ComposePictures
        pictures={draft.pictures}
        max={postPicturesMax}
        onChange={(update) => setDraft((now) => ({ ...now, pictures: update(now.pictures) }))}
      />
      <ComposeProducts products={draft.products} onChange={(products) => change({ products })} />
      {kind !== 'edit' && <ComposePoll poll={draft.poll} onChange={(poll) => change({ poll })} />}
      <div className="feed-compose-row">
        {kind !== 'edit' && (
          <Select
            label={t('compose.visibility')}
            value={draft.visibility}
            onChange={(visibility) => change({ visibility })}
            options={allowed.map((value) => ({ value, label: t(`visibility.${value}`) }))}
          />
        )}
        <Select
          label={t('compose.language')}
          value={draft.language}
          onChange={(value) => change({ language: value })}
          options={languages.map((value) => ({ value, label: nameOf(value, language) }))}
        />
        {!isWarned && (
          <Button icon={<EyeOff size={18} />} onClick={() => setWarned(true)}>
            {t('compose.addWarning')}
          </Button>
        )}
      </div>
    </FormSheet>
  );
}

function emptyDraft(purpose: Purpose, ownActorId: string, language: string): Draft {
  const empty: Draft = {
    text: '',
    contentWarning: '',
    language,
    visibility: 'public',
    pictures: [],
    products: [],
    poll: null,
  };
  if (purpose.kind === 'new' || purpose.kind === 'quote') return empty;
  const { post } = purpose;
  if (purpose.kind === 'edit') {
    return {
      text: post.text,
      contentWarning: post.contentWarning,
      language: post.language ?? language,
      visibility: post.visibility,
      pictures: post.pictures.map(({ id, smallUrl, alt }) => ({
        id: id as Draft['pictures'][number]['id'],
        url: smallUrl,
        alt,
      })),
      products: post.products.map(({ id, product }) => ({ id, title: product?.title ?? '' })),
      poll: null,
    };
  }
  const { author, visibility, contentWarning } = post;
  const text = author.id === ownActorId ? '' : `@${author.handle} `;
  return { ...empty, text, visibility, contentWarning };
}

/** The same words again are the same post, other words another one. */
async function post(
  purpose: Purpose,
  draft: Draft,
  attempt: { said: string; clientId: string },
): Promise<Post> {
  const words = {
    text: draft.text.trim(),
    contentWarning: draft.contentWarning.trim(),
    language: draft.language,
    pictures: draft.pictures.map(({ id, alt }) => ({ id, alt: alt.trim() })),
    productIds: draft.products.map(({ id }) => id),
  };
  if (purpose.kind === 'edit') {
    return api.feed.editPost({ params: { postId: purpose.post.id as never }, body: words });
  }
  const { visibility } = draft;
  const poll = draft.poll ? { ...draft.poll, options: choicesOf(draft.poll) } : undefined;
  const said = JSON.stringify([words, visibility, poll]);
  if (attempt.said !== said) Object.assign(attempt, { said, clientId: crypto.randomUUID() });
  const { kind } = purpose;
  return api.feed.createPost({
    body: {
      clientId: attempt.clientId,
      ...words,
      visibility,
      replyToId: kind === 'reply' ? (purpose.post.id as never) : null,
      quoteId: kind === 'quote' ? (purpose.post.id as never) : null,
      ...(poll && { poll }),
    },
  });
}

function nameOf(tag: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
}
