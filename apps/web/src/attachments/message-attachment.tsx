import type { Message } from '@allmende/contract/messaging';
import { Download } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { MessageText } from '../text/message-text.tsx';
import { FileLine } from './file-line.tsx';
import { looksOf } from './looks.ts';
import { Mosaic } from './mosaic.tsx';
import { VoiceLine } from './voice-line.tsx';

const Viewer = lazy(() => import('./viewer.tsx'));

/** A film, an album, a file or a voice in a conversation. */
export default function MessageAttachment({ body }: { body: Message['body'] }) {
  const { t } = useTranslation('attachments/things');
  const [opened, setOpened] = useState<number | null>(null);
  if (body.kind === 'voice') {
    const { file, streamUrl, durationMs, peaks } = body.voice;
    return <VoiceLine voice={{ id: file.id, url: streamUrl, durationMs }} peaks={peaks} />;
  }
  if (body.kind === 'file') {
    const { name, size, type, url } = body.file;
    return (
      <>
        <a className="attachments-download" href={url} download={name}>
          <FileLine name={name} size={size} type={type} />
          <span className="ui-hidden">{t('download')}</span>
          <Download size={20} aria-hidden="true" />
        </a>
        {body.caption && <MessageText text={body.caption} />}
      </>
    );
  }
  const looks = looksOf(body);
  const caption = 'caption' in body ? body.caption : '';
  return (
    <>
      <Mosaic looks={looks} onOpen={setOpened} />
      {caption && <MessageText text={caption} />}
      {opened !== null && (
        <Suspense fallback={null}>
          <Viewer
            opened={body}
            looks={looks}
            start={opened}
            caption={caption}
            onClose={() => setOpened(null)}
          />
        </Suspense>
      )}
    </>
  );
}
