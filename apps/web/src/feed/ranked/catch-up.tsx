import type { FeedEntry } from '@allmende/contract/feed';
import { plainOf } from '@allmende/contract/markup';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { addressOf } from '../post-card.tsx';
import { feedKey } from '../queries.ts';
import './ranked.css';

/** So many are worth a summary. */
const worthIt = 5;
const excerptMax = 120;

/** For whoever was away: how much came, and a few posts of it, with an end. */
export default function CatchUp({ after }: { after: FeedEntry['id'] }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const [isClosed, setClosed] = useState(false);
  const { data } = useQuery({
    queryKey: [feedKey, 'catch-up', after],
    queryFn: ({ signal }) => api.feedRanking.getCatchUp({ query: { after }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data || isClosed || data.count < worthIt) return null;
  const when = format.dateTime(data.since);
  return (
    <section className="feed-catch-up" aria-label={t('catchUp.title')}>
      <h2 className="ui-serif">{t('catchUp.title')}</h2>
      <p>{t(data.isMore ? 'catchUp.sinceMore' : 'catchUp.since', { when, count: data.count })}</p>
      {data.top.length > 0 && (
        <>
          <p className="ui-small ui-soft">{t('catchUp.top')}</p>
          <List label={t('catchUp.top')}>
            {data.top.map(({ entry, reactedCount }) => (
              <ListRow
                key={entry.id}
                wrap
                href={addressOf(entry.post.id)}
                leading={<ActorAvatar actor={entry.post.author} size={40} />}
                title={entry.post.author.name}
                text={`${excerptOf(entry)} · ${t('catchUp.reacted', { count: reactedCount })}`}
              />
            ))}
          </List>
          <p className="ui-small ui-soft">{t('catchUp.end')}</p>
        </>
      )}
      <div>
        <Button size="small" onClick={() => setClosed(true)}>
          {t('catchUp.close')}
        </Button>
      </div>
    </section>
  );
}

/** What is behind a warning, or folded, stays there. */
function excerptOf({ post, foldedBy }: FeedEntry): string {
  const text = foldedBy.join(', ') || post.contentWarning || plainOf(post.text);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > excerptMax ? `${line.slice(0, excerptMax - 1)}…` : line;
}
