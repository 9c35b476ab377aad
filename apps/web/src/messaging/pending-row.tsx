import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import type { OutboxEntry } from '../sync/database.ts';
import { MessageText } from '../text/message-text.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { ContentBody, isContent } from './content-body.tsx';
import { StandingSign } from './standing-sign.tsx';

const Refusal = lazyPart(() => import('./refusal.tsx'));
const PendingAttachment = lazyPart(() => import('../attachments/pending-attachment.tsx'));

/** A message that only this device has so far: on its way, or refused with what can be done about it. */
export function PendingRow({ entry, isFirst }: { entry: OutboxEntry; isFirst: boolean }) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const { content, refusedWith } = entry;
  return (
    <article
      className={classes('messaging-row messaging-row-own', isFirst && 'messaging-row-first')}
      aria-label={t('yours', { time: format.clock(new Date(entry.at)) })}
    >
      <div
        className={classes(
          'messaging-bubble',
          content.kind === 'sticker' && 'messaging-bubble-bare',
        )}
      >
        {content.kind === 'text' ? (
          <MessageText text={content.text} />
        ) : isContent(content) ? (
          <ContentBody body={content} />
        ) : (
          <PendingAttachment
            props={{ entry, content }}
            waiting={<div className="messaging-attachment-waiting" />}
            missing={null}
          />
        )}
        <span className="messaging-foot">
          <time dateTime={entry.at}>{format.clock(new Date(entry.at))}</time>
          <StandingSign standing={refusedWith ? 'refused' : 'waiting'} />
        </span>
      </div>
      {refusedWith && (
        <Refusal props={{ clientId: entry.clientId, code: refusedWith }} missing={null} />
      )}
    </article>
  );
}
