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
import { FileLine } from '../attachments/file-line.tsx';
import { looksOf } from '../attachments/looks.ts';
import { MessageText } from '../text/message-text.tsx';
import { Name } from '../messaging/sender.tsx';
import { clockText, wordsOf } from '../messaging/words.ts';
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

type Kind = 'picture' | 'file' | 'link';

const empty = {
  picture: ['gallery.noPictures', 'gallery.noPicturesText'],
  file: ['gallery.noFiles', 'gallery.noFilesText'],
  link: ['gallery.noLinks', 'gallery.noLinksText'],
} as const;

/** The pictures and films, files and links of a conversation, month by month. */
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
            { value: 'file', label: t('gallery.file') },
            { value: 'link', label: t('gallery.link') },
          ]}
        />
        {error ? (
          <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
        ) : isPending ? (
          <SkeletonRows rows={4} />
        ) : items.length === 0 ? (
          <EmptyState drawing={<Letterbox />} title={t(empty[kind][0])} text={t(empty[kind][1])} />
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
                      text={<Said message={message} />}
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

function Said({ message: { body } }: { message: Message }) {
  if (body.kind !== 'file') return <MessageText text={wordsOf(body)} />;
  const { name, size, type, url } = body.file;
  return (
    <a className="attachments-download" href={url} download={name}>
      <FileLine name={name} size={size} type={type} />
    </a>
  );
}

function Pictures({ messages, base }: { messages: readonly Message[]; base: string }) {
  const { t } = useTranslation('search');
  const format = useFormat();
  return (
    <ul className="search-pictures">
      {messages.flatMap(({ seq, sentAt, body }) =>
        looksOf(body).map((look) => (
          <li key={`${seq} ${look.key}`}>
            <Link href={`${base}?at=${seq}`} style={{ backgroundColor: look.colour }}>
              <img
                src={look.small}
                alt={look.alt || t('gallery.pictureOf', { date: format.date(sentAt) })}
                loading="lazy"
                decoding="async"
              />
              {look.durationMs !== null && (
                <span className="attachments-length">{clockText(look.durationMs)}</span>
              )}
            </Link>
          </li>
        )),
      )}
    </ul>
  );
}
