import { useQuery } from '@tanstack/react-query';
import { Hash } from 'lucide-react';
import { useSearchParams } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { Entries } from '../entries.tsx';
import { profileOf } from '../post-card.tsx';
import './search.css';
import { feedKey } from '../queries.ts';

const shortestWord = 2;
const peopleMax = 5;

/** People, hashtags and posts. What is asked for stands in the address, so that one comes back to it. */
export function SearchPage() {
  const { t } = useTranslation('feed');
  const [params, setParams] = useSearchParams();
  const words = params.get('q') ?? '';
  const q = useSettled(words.trim().slice(0, 200));
  const isAsked = q.length >= shortestWord;
  return (
    <Page title={t('search.title')} back="/feed">
      <SearchField
        label={t('search.label')}
        value={words}
        autoFocus={words === ''}
        onChange={(next) => setParams(next ? { q: next } : {}, { replace: true })}
      />
      {isAsked && <Found q={q} />}
    </Page>
  );
}

function Found({ q }: { q: string }) {
  const { t } = useTranslation('feed');
  const people = useQuery({
    queryKey: [feedKey, 'search-people', q],
    queryFn: async ({ signal }) => {
      const query = { q: q.replace(/^@/, '').slice(0, 50) };
      return (await api.identity.findPeople({ query, signal })).items.slice(0, peopleMax);
    },
    enabled: !q.startsWith('#'),
  }).data;
  const tags = useQuery({
    queryKey: [feedKey, 'search-tags', q],
    queryFn: async ({ signal }) =>
      (await api.feedSearch.searchTags({ query: { q: q.slice(0, 51) }, signal })).items,
    enabled: !/[\s@]/.test(q),
  }).data;
  const hasOthers = (people?.length ?? 0) + (tags?.length ?? 0) > 0;
  return (
    <>
      {people && people.length > 0 && (
        <>
          <h2 className="feed-heading">{t('search.people')}</h2>
          <List label={t('search.people')}>
            {people.map((actor) => (
              <ListRow
                key={actor.id}
                href={profileOf(actor.handle)}
                leading={<ActorAvatar actor={actor} size={44} />}
                title={actor.name}
                text={`@${actor.handle}`}
              />
            ))}
          </List>
        </>
      )}
      {tags && tags.length > 0 && (
        <>
          <h2 className="feed-heading">{t('search.tags')}</h2>
          <List label={t('search.tags')}>
            {tags.map(({ tag, count }) => (
              <ListRow
                key={tag}
                href={`/feed/tags/${encodeURIComponent(tag)}`}
                leading={<Hash size={24} aria-hidden="true" />}
                title={`#${tag}`}
                text={t('search.uses', { count })}
              />
            ))}
          </List>
        </>
      )}
      <Entries
        source={{ kind: 'search', q }}
        label={t('search.posts')}
        empty={
          hasOthers ? (
            <p className="ui-soft">{t('search.noPosts')}</p>
          ) : (
            <EmptyState
              drawing={<Signpost />}
              title={t('search.nothing')}
              text={t('search.nothingText')}
            />
          )
        }
      >
        {hasOthers && <h2 className="feed-heading">{t('search.posts')}</h2>}
      </Entries>
    </>
  );
}
