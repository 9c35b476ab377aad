import type { StickerSet } from '@allmende/contract/stickers';
import { Route, Switch, useLocation } from 'wouter';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useSet } from './queries.ts';
import { SetView } from './set-view.tsx';

/** Where the link of a set leads. */
export default function Stickers() {
  return (
    <Switch>
      <Route path="/stickers/:setId">
        {({ setId }) => <SetPage setId={setId as StickerSet['id']} />}
      </Route>
    </Switch>
  );
}

function SetPage({ setId }: { setId: StickerSet['id'] }) {
  const { t } = useTranslation('stickers');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { data, error } = useSet(setId);
  return (
    <Page title={data?.name ?? t('set')} back="/chats">
      {error ? (
        <EmptyState
          drawing={<Signpost />}
          title={t('set')}
          text={problemText(error).text}
          action={<Button href="/chats">{t('back')}</Button>}
        />
      ) : data ? (
        <SetView set={data} onGone={() => navigate('/chats')} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Page>
  );
}
