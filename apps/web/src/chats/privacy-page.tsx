import type { ChatSettings } from '@allmende/contract/chats';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { RadioCards, Switch } from '../ui/choice.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { putChatSettings, useChatSettings } from './queries.ts';

const writers = ['everybody', 'group_members', 'nobody'] as const;

/** What one shows of oneself, and therefore sees of others; and who may begin to write. */
export default function PrivacyPage() {
  const { t } = useTranslation('chats');
  const actor = useActor();
  return (
    <Page title={t('privacy.title')} back="/me">
      {actor.kind === 'person' ? (
        <Privacy actorId={actor.id} />
      ) : (
        <Card>
          <p>{t('privacy.business')}</p>
        </Card>
      )}
    </Page>
  );
}

function Privacy({ actorId }: { actorId: string }) {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const { data, error, refetch } = useChatSettings();
  const { mutate, error: refusal } = useMutation({
    mutationFn: (change: Partial<Omit<ChatSettings, 'folders'>>) =>
      api.chats.updateSettings({ body: change }),
    onMutate: (change) => {
      if (data) putChatSettings(actorId, { ...data, ...change });
      return data;
    },
    onSuccess: (next) => putChatSettings(actorId, next),
    onError: (_error, _change, before) => before && putChatSettings(actorId, before),
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  return (
    <>
      <Card heading={t('privacy.mutual')}>
        <p className="ui-soft">{t('privacy.mutualText')}</p>
        <Switch
          label={t('privacy.receipts')}
          hint={t('privacy.receiptsText')}
          checked={data.showsReceipts}
          onChange={(showsReceipts) => mutate({ showsReceipts })}
        />
        <Switch
          label={t('privacy.presence')}
          hint={t('privacy.presenceText')}
          checked={data.showsPresence}
          onChange={(showsPresence) => mutate({ showsPresence })}
        />
      </Card>
      <Card heading={t('privacy.writers')}>
        <RadioCards
          label={t('privacy.writers')}
          hideLabel
          value={data.whoWrites}
          onChange={(whoWrites) => mutate({ whoWrites })}
          options={writers.map((value) => ({
            value,
            label: t(`privacy.who.${value}`),
            text: t(`privacy.who.${value}_text`),
          }))}
        />
      </Card>
      {refusal && <ProblemNote problem={problemText(refusal)} />}
      <Card heading={t('privacy.blocked')}>
        <p className="ui-soft">{t('privacy.blockedText')}</p>
        <div>
          <Button href="/me/blocked">{t('privacy.blockedOpen')}</Button>
        </div>
      </Card>
    </>
  );
}
