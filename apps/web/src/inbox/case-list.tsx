import type { InboxCase } from '@allmende/contract/inbox';
import { fits } from '@allmende/contract/inbox-filter';
import { Columns3 } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor, useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { useReminders } from '../later/queries.ts';
import { ConversationRow } from '../messaging/conversation-list.tsx';
import { useRowKeys } from '../messaging/row-keys.ts';
import { useConversations } from '../sync/sync.ts';
import { Letterbox } from '../ui/drawings/letterbox.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { IconButton } from '../ui/button.tsx';
import { List } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { CaseRow } from './case-row.tsx';
import { useListKeys } from './keys.ts';
import { useCases, useCounts, useDesk, useLiveCases } from './queries.ts';
import { showRows } from './shown.ts';
import { ViewMenu } from './view-menu.tsx';
import { viewOf } from './views.ts';
import './inbox.css';

const RemindersBar = lazyPart(() => import('../later/reminders-bar.tsx'));
const Found = lazyPart(() => import('../search/found.tsx'));
const BulkBar = lazyPart(() => import('./bulk-bar.tsx'));

const tabs = ['mine', 'open', 'done'] as const;

/** The cases of a view, for the staff of a business. */
export default function CaseList({ currentId }: { currentId: string | undefined }) {
  const { t } = useTranslation(['inbox', 'messaging']);
  const [path, navigate] = useLocation();
  const key = new URLSearchParams(useSearch()).get('view') ?? 'open';
  const desk = useDesk();
  const view = viewOf(key, desk, t);
  const counts = useCounts();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query.trim().toLocaleLowerCase());
  const { rows, cases } = useRows(view, wanted);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const picked = rows.filter(({ id }) => chosen.has(id));
  const reminders = useReminders(useActor().id).data?.items ?? [];
  useLiveCases();
  const show = (next: string) => navigate(`${path}${next === 'open' ? '' : `?view=${next}`}`);
  function toggle(id: string): void {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }
  useRowKeys(
    rows.map(({ conversationId }) => ({ id: conversationId })),
    currentId,
    '/inbox',
  );
  useListKeys({ rows, currentId, toggle, show });

  const { error, refetch, isPending, hasNextPage } = cases;
  return (
    <Pane
      label={t('title')}
      head={
        <>
          <PaneHeader
            title={t('title')}
            actions={
              <IconButton
                href="/inbox/board"
                label={t('board.open')}
                icon={<Columns3 size={20} />}
              />
            }
          />
          <div className="messaging-list-tools">
            <SearchField label={t('search')} value={query} onChange={setQuery} />
            <div className="inbox-views">
              <Segmented
                label={t('view.label')}
                value={view.key}
                onChange={show}
                options={tabs.map((value) => ({
                  value: value as string,
                  label: t(`view.${value}`),
                }))}
              />
              <ViewMenu view={view} desk={desk} counts={counts?.views} onShow={show} />
            </div>
          </div>
          {picked.length > 0 && (
            <BulkBar
              props={{ cases: picked, desk, onClose: () => setChosen(new Set()) }}
              missing={null}
            />
          )}
        </>
      }
    >
      {wanted === '' && reminders.length > 0 && (
        <RemindersBar props={{ base: '/inbox', reminders }} missing={null} />
      )}
      {isPending ? (
        error ? null : (
          <SkeletonRows rows={7} avatar />
        )
      ) : rows.length > 0 ? (
        <List label={t('title')}>
          {rows.map((one) => (
            <CaseRow
              key={one.id}
              one={one}
              desk={desk}
              view={view.key}
              isCurrent={one.conversationId === currentId}
              isChosen={chosen.has(one.id)}
              isChoosing={picked.length > 0}
              onToggle={() => toggle(one.id)}
            />
          ))}
        </List>
      ) : (
        wanted === '' && (
          <EmptyState
            drawing={<Letterbox />}
            title={t(`empty.${view.key}.title`, { defaultValue: t('empty.view.title') })}
            text={t(`empty.${view.key}.text`, { defaultValue: t('empty.view.text') })}
          />
        )
      )}
      {error && <Offline error={error} onRetry={() => void refetch()} />}
      {hasNextPage && <MoreOnSight query={cases} />}
      {wanted === '' && view.key === 'all' && <Groups currentId={currentId} />}
      {wanted !== '' && (
        <Found
          props={{
            query: query.trim(),
            base: '/inbox',
            shownIds: rows.map(({ conversationId }) => conversationId),
          }}
          waiting={<SkeletonRows rows={4} avatar />}
          missing={
            rows.length === 0 && <EmptyState drawing={<Signpost />} title={t('empty.search')} />
          }
        />
      )}
    </Pane>
  );
}

/** What left the view a moment ago is not shown until the server has said the same. */
function useRows(view: ReturnType<typeof viewOf>, wanted: string) {
  const { me } = useSession();
  const cases = useCases(view);
  const self = me?.actors[0]?.actor.id ?? '';
  const { data } = cases;
  const { filter } = view;
  const rows = useMemo(() => {
    const by = { me: self, now: new Date() };
    const seen = new Set<string>();
    return (data?.pages ?? [])
      .flatMap(({ items }) => items)
      .filter(({ id }) => !seen.has(id) && seen.add(id))
      .filter((one) => fits(filter, one, by))
      .filter(
        ({ contact, last }) =>
          wanted === '' ||
          `${contact.name} @${contact.handle} ${last?.excerpt ?? ''}`
            .toLocaleLowerCase()
            .includes(wanted),
      );
  }, [data, filter, self, wanted]);
  useEffect(() => showRows(rows), [rows]);
  return { rows: rows as readonly InboxCase[], cases };
}

/** Groups in which the business is have no case; they stand below all that do. */
function Groups({ currentId }: { currentId: string | undefined }) {
  const { t } = useTranslation('inbox');
  const { list } = useConversations(useActor().id);
  const groups = [...(list?.values() ?? [])].filter(({ group }) => group !== null);
  if (groups.length === 0) return null;
  return (
    <section>
      <h2 className="inbox-part">{t('groups')}</h2>
      <List label={t('groups')}>
        {groups.map((one) => (
          <ConversationRow
            key={one.id}
            conversation={one}
            base="/inbox"
            shelf="all"
            isCurrent={one.id === currentId}
          />
        ))}
      </List>
    </section>
  );
}

function Offline({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problemText = useProblemText();
  return <ProblemNote problem={problemText(error)} onRetry={onRetry} />;
}
