import type { Message } from '@allmende/contract/messaging';
import { Eye } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { ContentBody, isContent } from '../messaging/content-body.tsx';
import { MessagePicture } from '../messaging/message-picture.tsx';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { MessageText } from '../text/message-text.tsx';
import { Button } from '../ui/button.tsx';

const MessageAttachment = lazyPart(() => import('../attachments/message-attachment.tsx'));

const seen = new Set<Message['body']['kind']>(['picture', 'video', 'album']);

/** What was handed over, as it would stand in a chat. Nobody has to look at a picture before they choose to. */
export function Said({ message: { body } }: { message: Message }) {
  const { t } = useTranslation('reports');
  const lineOf = useBodyLine();
  const [isShown, setShown] = useState(false);
  if (body.kind === 'text') return <MessageText text={body.text} />;
  if (isContent(body)) return <ContentBody body={body} />;
  if (seen.has(body.kind) && !isShown) {
    return (
      <>
        {'caption' in body && body.caption && <MessageText text={body.caption} />}
        <Button size="small" icon={<Eye size={18} />} onClick={() => setShown(true)}>
          {t(`show.${body.kind}`)}
        </Button>
      </>
    );
  }
  if (body.kind === 'picture') {
    return <MessagePicture picture={body.picture} caption={body.caption} />;
  }
  const line = <p className="reports-line ui-soft">{lineOf(body)}</p>;
  if (seen.has(body.kind) || body.kind === 'voice' || body.kind === 'file') {
    return <MessageAttachment props={{ body }} missing={line} />;
  }
  return line;
}
