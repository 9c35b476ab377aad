import { useMutation, useQuery } from '@tanstack/react-query';
import { Check, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useSearch } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ExpectedProblem } from '../identity/expected-problem.tsx';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { RadioCards } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type AskedByLink, answerTo, outOfBand, readAsked, rightsOf } from './asked.ts';

/** Which app asks, what it could do then, and yes or no. */
export function ConsentPage() {
  const { t } = useTranslation('mastodon');
  const problemText = useProblemText();
  const asked = readAsked(useSearch());
  const { actors, actor } = useSession();
  const body = asked && bodyOf(asked);
  const app = useQuery({
    queryKey: ['mastodon.lookAtApp', body],
    queryFn: ({ signal }) => api.mastodon.lookAtApp({ body: body!, signal }),
    enabled: asked !== null,
    retry: false,
  });
  const unknown = asked === null ? t('askedWrongly') : app.error && problemText(app.error).text;
  return (
    <Page title={t('title')} back="/">
      {unknown ? (
        <EmptyState drawing={<Signpost />} title={t('unknown')} text={unknown} />
      ) : app.data && asked && actor ? (
        <Question
          asked={asked}
          app={app.data}
          hats={actors.map((hat) => hat.actor)}
          present={actor.id}
        />
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
    </Page>
  );
}

/** `state` is for the app alone. */
const bodyOf = ({ clientId, redirectUri, scope, challenge }: AskedByLink) => ({
  clientId,
  redirectUri,
  scope,
  challenge,
});

type Shown = Awaited<ReturnType<typeof api.mastodon.lookAtApp>>;
type Hat = NonNullable<ReturnType<typeof useSession>['actor']>;

function Question({
  asked,
  app,
  hats,
  present,
}: {
  asked: AskedByLink;
  app: Shown;
  hats: Hat[];
  present: Hat['id'];
}) {
  const { t } = useTranslation('mastodon');
  const [hatId, setHatId] = useState<string>(present);
  const hat = hats.find(({ id }) => id === hatId)!;
  const body = bodyOf(asked);
  const allow = useMutation({
    mutationFn: () => api.mastodon.letAppIn({ body, actorId: hat.id }),
    onSuccess: ({ code }) => {
      if (asked.redirectUri !== outOfBand) location.assign(answerTo(asked, { code }));
    },
  });
  if (allow.data && asked.redirectUri === outOfBand) {
    return (
      <div className="mastodon-question">
        <Banner tone="good">{t('typeCode', { app: app.name })}</Banner>
        <CopyText label={t('code')} text={allow.data.code} />
      </div>
    );
  }
  const to = URL.parse(asked.redirectUri);
  return (
    <div className="mastodon-question">
      <header className="mastodon-asking">
        <h2>{t('asks', { app: app.name })}</h2>
        <p className="ui-soft">
          {asked.redirectUri === outOfBand
            ? t('comesBackByHand')
            : t('leadsTo', { place: to?.host || to?.protocol.replace(':', '') })}
        </p>
      </header>
      {hats.length > 1 ? (
        <RadioCards
          label={t('inWhoseName')}
          value={hatId}
          onChange={setHatId}
          options={hats.map(({ id, name, handle }) => ({
            value: id as string,
            label: name,
            hint: `@${handle}`,
          }))}
        />
      ) : (
        <p className="mastodon-fact">
          <ActorAvatar actor={hat} size={32} />
          <span>{t('inNameOf', { name: hat.name })}</span>
        </p>
      )}
      <ul className="mastodon-rights" aria-label={t('may')}>
        {rightsOf(app.scopes).map((right) => (
          <li key={right} className="mastodon-fact">
            {right === 'profile' ? (
              <UserRound size={20} aria-hidden="true" />
            ) : (
              <Check size={20} aria-hidden="true" />
            )}
            <span>{t(`right.${right}`)}</span>
          </li>
        ))}
      </ul>
      <p className="ui-small ui-soft">{t('limits')}</p>
      <ExpectedProblem error={allow.error} />
      <div className="mastodon-answers">
        <Button variant="primary" full busy={allow.isPending} onClick={() => allow.mutate()}>
          {t('allow')}
        </Button>
        {asked.redirectUri === outOfBand ? (
          <Button full href="/">
            {t('refuse')}
          </Button>
        ) : (
          <Button full onClick={() => location.assign(answerTo(asked, { error: 'access_denied' }))}>
            {t('refuse')}
          </Button>
        )}
      </div>
    </div>
  );
}
