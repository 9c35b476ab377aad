import type { Message } from '@allmende/contract/messaging';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MessageSquare } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link, useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import type { ContextPaneProps } from '../messaging/chat-page.tsx';
import { MessageText } from '../text/message-text.tsx';
import { Name } from '../messaging/sender.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Letterbox } from '../ui/drawings/letterbox.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import './search.css';

type Kind = 'picture' | 'link';

/** The pictures and links of a conversation, month by month. */
export default function Gallery({ conversation, base }: ContextPaneProps) {
  const { t, language } = useTranslation('search');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState<Kind>('picture');
  const { id: conversationId, ownActorId: actorId } = conversation;
  const { data, error, refetch, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: ['search', 'media', conversationId, actorId, kind],
      queryFn: ({ pageParam, signal }) =>
        api.search.listMedia({
          actorId,
          params: { conversationId },
          query: { kind, limit: 60, ...(pageParam ? { cursor: pageParam } : {}) },
          signal,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.nextCursor,
    });
  const items: Message[] = data?.pages.flatMap((page) => page.items as Message[]) ?? [];
  const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' });
  const months = [...Map.groupBy(items, ({ sentAt }) => month.format(new Date(sentAt)))];
  return (
    <Pane
      label={t('gallery.title')}
      head={
        <PaneHeader
          title={t('gallery.title')}
          back={`${base}/info`}
          backAlways
          onClose={() => navigate(base)}
        />
      }
    >
      <div className="search-gallery">
        <Segmented
          label={t('gallery.kind')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'picture', label: t('gallery.picture') },
            { value: 'link', label: t('gallery.link') },
          ]}
        />
        {error ? (
          <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
        ) : isPending ? (
          <SkeletonRows rows={4} />
        ) : items.length === 0 ? (
          <EmptyState
            drawing={<Letterbox />}
            title={t(kind === 'picture' ? 'gallery.noPictures' : 'gallery.noLinks')}
            text={t(kind === 'picture' ? 'gallery.noPicturesText' : 'gallery.noLinksText')}
          />
        ) : (
          months.map(([name, messages]) => (
            <section key={name} aria-label={name}>
              <h3>{name}</h3>
              {kind === 'picture' ? (
                <Pictures messages={messages} base={base} />
              ) : (
                <List label={name}>
                  {messages.map((message) => (
                    <ListRow
                      key={message.id}
                      className="search-link"
                      title={<Name actorId={message.senderActorId} conversation={conversation} />}
                      meta={<TimeText at={message.sentAt} />}
                      text={<MessageText text={textOf(message)} />}
                      wrap
                      actions={
                        <IconButton
                          label={t('gallery.inChat')}
                          icon={<MessageSquare size={18} />}
                          href={`${base}?at=${message.seq}`}
                        />
                      }
                    />
                  ))}
                </List>
              )}
            </section>
          ))
        )}
        {hasNextPage && (
          <div className="search-more">
            <Button onClick={() => void fetchNextPage()} busy={isFetchingNextPage}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    </Pane>
  );
}

function textOf({ body }: Message): string {
  if (body.kind === 'text') return body.text;
  return body.kind === 'picture' ? body.caption : '';
}

function Pictures({ messages, base }: { messages: readonly Message[]; base: string }) {
  const { t } = useTranslation('search');
  const format = useFormat();
  return (
    <ul className="search-pictures">
      {messages.map(({ id, seq, sentAt, body }) =>
        body.kind === 'picture' ? (
          <li key={id}>
            <Link href={`${base}?at=${seq}`} style={{ backgroundColor: body.picture.colour }}>
              <img
                src={body.picture.smallUrl}
                alt={
                  body.picture.alt ||
                  body.caption ||
                  t('gallery.pictureOf', { date: format.date(sentAt) })
                }
                loading="lazy"
                decoding="async"
              />
            </Link>
          </li>
        ) : null,
      )}
    </ul>
  );
}
