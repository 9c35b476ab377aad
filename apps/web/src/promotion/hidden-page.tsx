import { useMutation } from '@tanstack/react-query';
import type { Actor } from '@allmende/contract/actors';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { seeAnew, useHidden } from './queries.ts';

/** Whose advertising one does not want to see. */
export function HiddenPage() {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const { data, error, refetch } = useHidden();
  return (
    <Page title={t('hidden.title')} back="/feed">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} avatar />}
      {data?.items.length === 0 && (
        <EmptyState drawing={<Fair />} title={t('hidden.none')} text={t('hidden.noneText')} />
      )}
      {data && data.items.length > 0 && (
        <List label={t('hidden.title')}>
          {data.items.map((actor) => (
            <Row key={actor.id} actor={actor} />
          ))}
        </List>
      )}
    </Page>
  );
}

function Row({ actor }: { actor: Actor }) {
  const { t } = useTranslation('promotion');
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.promotion.showAdvertiser({ params: { actorId: actor.id } }),
    onSettled: seeAnew,
  });
  return (
    <ListRow
      leading={<ActorAvatar actor={actor} />}
      title={actor.name}
      text={`@${actor.handle}`}
      trailing={
        <Button
          size="small"
          busy={isPending}
          aria-label={t('hidden.showOf', { name: actor.name })}
          onClick={() => mutate()}
        >
          {t('hidden.show')}
        </Button>
      }
    />
  );
}
