import type { Conversation } from '@allmende/contract/messaging';
import { Archive, ArrowLeft, Folder, Settings2, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { isUnread, type Shelf, standsOn } from '../messaging/arrange.ts';
import { Missing } from '../app/missing.tsx';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import '../ui/chip.css';
import './chats.css';
import { useChatSettings } from './queries.ts';

const FoldersDialog = lazyPart(() => import('./folders-dialog.tsx'));

const kinds = ['all', 'unread', 'favourites', 'groups', 'business'] as const;

/** Which of the chats are listed: kinds and own folders as chips; requests and what is put away apart. */
export default function Shelves({
  conversations,
  shelf,
}: {
  conversations: ReadonlyMap<string, Conversation>;
  shelf: Shelf;
}) {
  const { t } = useTranslation('chats/list');
  // What is open beside the list stays open.
  const [here] = useLocation();
  const [isArranging, setArranging] = useState(false);
  const folders = useChatSettings().data?.folders ?? [];
  const all = [...conversations.values()].filter(({ lastSeq }) => lastSeq > 0);
  const on = (wanted: Shelf) => all.filter((one) => standsOn(wanted, one));
  const isApart = shelf === 'requests' || shelf === 'archived';
  const isEmpty = shelf !== 'all' && on(shelf).length === 0;
  return (
    <>
      {isApart ? (
        <div className="chats-apart">
          <IconButton
            href={here}
            label={t('shelf.back')}
            icon={<ArrowLeft size={20} className="ui-mirror" />}
          />
          <h2>{t(`shelf.${shelf}`)}</h2>
        </div>
      ) : (
        <>
          <nav className="chats-chips" aria-label={t('shelf.label')}>
            {kinds.map((kind) => (
              <ShelfChip key={kind} here={here} shelf={kind} isCurrent={shelf === kind}>
                {t(`shelf.${kind}`)}
              </ShelfChip>
            ))}
            {folders.map(({ id, name }) => (
              <ShelfChip key={id} here={here} shelf={id} isCurrent={shelf === id}>
                <Folder size={15} aria-hidden="true" />
                <bdi>{name}</bdi>
              </ShelfChip>
            ))}
            <IconButton
              label={t('folders.title')}
              icon={<Settings2 size={18} />}
              onClick={() => setArranging(true)}
            />
          </nav>
          {shelf === 'all' && (
            <>
              <Apart
                shelf="requests"
                icon={<UserRoundPlus size={19} aria-hidden="true" />}
                conversations={on('requests')}
                here={here}
              />
              <Apart
                shelf="archived"
                icon={<Archive size={19} aria-hidden="true" />}
                conversations={on('archived')}
                here={here}
              />
            </>
          )}
        </>
      )}
      {shelf === 'requests' && !isEmpty && <p className="chats-hint">{t('request.hint')}</p>}
      {isEmpty && (
        <EmptyState
          drawing={<Bench />}
          title={t(isApart || shelf === 'favourites' ? `empty.${shelf}` : 'empty.shelf')}
        />
      )}
      {isArranging && (
        <FoldersDialog
          props={{ onClose: () => setArranging(false) }}
          missing={<Missing onClose={() => setArranging(false)} />}
        />
      )}
    </>
  );
}

function ShelfChip(props: {
  here: string;
  shelf: Shelf;
  isCurrent: boolean;
  children: React.ReactNode;
}) {
  const { here, shelf, isCurrent, children } = props;
  return (
    <Link
      href={shelf === 'all' ? here : `${here}?list=${shelf}`}
      className={classes('ui-chip', isCurrent && 'ui-chip-set')}
      aria-current={isCurrent ? 'true' : undefined}
    >
      {children}
    </Link>
  );
}

/** The way to what stands apart; nothing when there is nothing. */
function Apart({
  shelf,
  icon,
  conversations,
  here,
}: {
  shelf: 'requests' | 'archived';
  icon: React.ReactNode;
  conversations: readonly Conversation[];
  here: string;
}) {
  const { t } = useTranslation('chats/list');
  if (conversations.length === 0) return null;
  const count = shelf === 'requests' ? conversations.length : conversations.filter(isUnread).length;
  return (
    <Link href={`${here}?list=${shelf}`} className="chats-door">
      {icon}
      <span>{t(`shelf.${shelf}`)}</span>
      {count > 0 && (
        <span className="chats-door-count ui-figures">
          <span aria-hidden="true">{count}</span>
          <span className="ui-hidden">{t(`shelf.${shelf}Count`, { count })}</span>
        </span>
      )}
    </Link>
  );
}
