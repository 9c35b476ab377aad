import { RotateCcw, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useProblemText } from '../app/problem-text.ts';
import type { OutboxEntry } from '../sync/database.ts';
import { currentSync } from '../sync/sync.ts';
import { MessageText } from '../text/message-text.tsx';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { ContentBody, isContent } from './content-body.tsx';
import { StandingSign } from './standing-sign.tsx';

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
          <LocalPicture {...content} />
        )}
        <span className="messaging-foot">
          <time dateTime={entry.at}>{format.clock(new Date(entry.at))}</time>
          <StandingSign standing={refusedWith ? 'refused' : 'waiting'} />
        </span>
      </div>
      {refusedWith && <Refusal clientId={entry.clientId} code={refusedWith} />}
    </article>
  );
}

/** Why the server did not take it, and what can be done. */
function Refusal({ clientId, code }: { clientId: string; code: string }) {
  const { t } = useTranslation('messaging');
  const problemText = useProblemText();
  return (
    <div className="messaging-refused" role="alert">
      <p>{problemText(Object.assign(new Error(), { code })).text}</p>
      <div className="messaging-refused-actions">
        <Button
          size="small"
          icon={<RotateCcw size={16} />}
          onClick={() => currentSync().retry(clientId)}
        >
          {t('retry')}
        </Button>
        <Button
          size="small"
          variant="plain"
          icon={<Trash2 size={16} />}
          onClick={() => currentSync().discard(clientId)}
        >
          {t('discard')}
        </Button>
      </div>
    </div>
  );
}

function LocalPicture({
  file,
  width,
  height,
  caption,
}: Extract<OutboxEntry['content'], { kind: 'picture' }>) {
  const { t } = useTranslation('messaging');
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <>
      <div className="messaging-picture" style={{ aspectRatio: `${width} / ${height}` }}>
        {url && <img src={url} alt={caption || t('line.picture')} />}
      </div>
      {caption && <MessageText text={caption} />}
    </>
  );
}
