import type { Actor } from '@allmende/contract/actors';
import { type ReactNode, useState } from 'react';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

type Query = Parameters<typeof MoreOnSight>[0]['query'] & {
  isError: boolean;
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
};

interface DeskListProps<Item extends { id: string; actor: Actor }> {
  /** Sentences of the area: `which`, `none.open`, `noneText.open` and so on. */
  words: 'desk' | 'cases';
  label: string;
  use: (state: 'open' | 'decided') => { query: Query; items: Item[] | undefined };
  text: (item: Item) => ReactNode;
  badge: (item: Item) => ReactNode;
  action: { label: string; labelOf: (item: Item) => string };
  /** What is shown in the place of the list when one of it was chosen. */
  children: (item: Item, onDone: () => void) => ReactNode;
}

/** What waits for a decision at the desk, and what was decided; one of it is opened in the place of the list. */
export function DeskList<Item extends { id: string; actor: Actor }>(props: DeskListProps<Item>) {
  const { words, label, text, badge, action, children, use } = props;
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const [state, setState] = useState<'open' | 'decided'>('open');
  const [chosen, setChosen] = useState<Item | null>(null);
  const { query, items } = use(state);
  if (chosen) return children(chosen, () => setChosen(null));
  return (
    <div className="ui-stack">
      <Segmented
        label={t(`${words}.which`)}
        value={state}
        onChange={setState}
        options={[
          { value: 'open', label: t('desk.open') },
          { value: 'decided', label: t('desk.decided') },
        ]}
      />
      {query.isError && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!items && query.isPending && <SkeletonRows rows={6} avatar />}
      {items?.length === 0 && (
        <EmptyState
          drawing={<Scales />}
          title={t(`${words}.none.${state}`)}
          text={t(`${words}.noneText.${state}`)}
        />
      )}
      {items && items.length > 0 && (
        <List label={label}>
          {items.map((one) => (
            <ListRow
              key={one.id}
              leading={<ActorAvatar actor={one.actor} />}
              title={one.actor.name}
              text={
                <>
                  <bdi>@{one.actor.handle}</bdi> · {text(one)}
                </>
              }
              meta={badge(one)}
              actions={
                <Button
                  size="small"
                  aria-label={action.labelOf(one)}
                  onClick={() => setChosen(one)}
                >
                  {action.label}
                </Button>
              }
            />
          ))}
        </List>
      )}
      <MoreOnSight query={query} />
    </div>
  );
}
