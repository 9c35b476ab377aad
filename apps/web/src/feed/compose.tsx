import type { PostVisibility } from '@allmende/contract/feed';
import { postPicturesMax, postTextMax, postWarningMax } from '@allmende/contract/feed-limits';
import { useMutation } from '@tanstack/react-query';
import { EyeOff } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { queryClient } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { languageName } from '../i18n/language-name.ts';
import { useTranslation } from '../i18n/words.ts';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { showToast } from '../ui/toast.tsx';
import { Button } from '../ui/button.tsx';
import { ComposePictures } from './compose-pictures.tsx';
import { ComposeExclusive } from './compose-exclusive.tsx';
import { ComposePoll } from './compose-poll.tsx';
import { emptyDraft, keep, type Purpose, post } from './compose-content.ts';
import { ComposeLater } from './compose-later.tsx';
import { type Draft, dropDraft, isComplete, keepDraft, loadDraft } from './draft.ts';
import { ComposeProducts } from './compose-products.tsx';
import { PostText } from './post-text.tsx';
import { feedKey, refresh, takePost } from './queries.ts';

const visibilities = ['public', 'followers', 'mentioned'] as const;
const ComposeDeal = lazyPart(() => import('../deals/compose-deal.tsx'));
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
  const about = 'post' in purpose ? purpose.post : null;
  const place = placeOf(purpose);
  const [draft, setDraft] = useState(() =>
    loadDraft(own.id, place, emptyDraft(purpose, own.id, language)),
  );
  const [isWarned, setWarned] = useState(draft.contentWarning !== '');
  const [isBringing, setBringing] = useState(false);
  const [isBringingMore, setBringingMore] = useState(false);
  const attempt = useRef({ said: '', clientId: '' });
  const [laterId] = useState(() =>
    kind === 'planned' ? purpose.plan.clientId : crypto.randomUUID(),
  );
  useEffect(() => keepDraft(own.id, place, draft), [own.id, place, draft]);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const chooseDeal = useCallback((dealId: string) => setDraft((now) => ({ ...now, dealId })), []);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => post(purpose, draft, attempt.current),
    onSuccess(made) {
      dropDraft(own.id, place);
      onClose();
      showToast({ text: t(`compose.${kind}.done`), tone: 'good' });
      if (kind === 'edit') takePost(made.id, () => made);
      else void refresh('entries', 'thread', 'profile', 'planned');
    },
  });
  async function keepLater(publishAt: Date | null): Promise<void> {
    const at = publishAt?.toISOString() ?? null;
    await keep(purpose, draft, { clientId: laterId, publishAt: at });
    dropDraft(own.id, place);
    onClose();
    showToast({ text: t(at ? 'planned.scheduled' : 'planned.kept'), tone: 'good' });
    await queryClient.invalidateQueries({ queryKey: [feedKey, 'planned'] });
  }
  const allowed = visibilities.filter(
    (one) =>
      kind !== 'reply' ||
      about!.visibility === 'public' ||
      widths[one] <= widths[about!.visibility],
  );
  /** What is still on its way would be missing. */
  const isReady = isComplete(draft) && !isBringing && !isBringingMore;
  const left = postTextMax - draft.text.length;
  return (
    <FormSheet
      title={t(`compose.${kind}.title`)}
      submit={t(`compose.${kind}.do`)}
      isReady={isReady}
      busy={isPending}
      error={error && problemText(error).text}
      className="feed-compose"
      actions={
        kind !== 'edit' && <ComposeLater isReady={isReady} text={draft.text} keep={keepLater} />
      }
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
        onBringing={setBringing}
      />
      <ComposeProducts products={draft.products} onChange={(products) => change({ products })} />
      {kind !== 'edit' && <ComposePoll poll={draft.poll} onChange={(poll) => change({ poll })} />}
      {kind !== 'edit' && (
        <ComposeExclusive
          exclusive={draft.exclusive}
          onBringing={setBringingMore}
          onChange={(update) => setDraft((now) => ({ ...now, exclusive: update(now.exclusive) }))}
        />
      )}
      {kind !== 'edit' && (
        <ComposeDeal props={{ value: draft.dealId, onChange: chooseDeal }} missing={null} />
      )}
      <div className="feed-compose-row">
        {kind !== 'edit' && draft.dealId === '' && (
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
          options={languages.map((value) => ({ value, label: languageName(value, language) }))}
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

/** Where on the device it is kept; what is kept on the server has another one whenever it was changed. */
function placeOf(purpose: Purpose): string {
  if (purpose.kind === 'new') return purpose.dealId ?? 'new';
  if (purpose.kind === 'planned') {
    return `planned.${purpose.plan.clientId}.${purpose.plan.revision}`;
  }
  return `${purpose.kind}.${purpose.post.id}`;
}
