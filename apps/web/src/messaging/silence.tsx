import type { Conversation } from '@allmende/contract/messaging';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';

const BlockButton = lazyPart(() => import('./block-button.tsx'));

/** In place of the composer: why one cannot write here, and the way back for who has blocked. */
export default function Silence({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('messaging');
  const reason = conversation.isStopped ? 'stopped' : 'group.mayNotWrite';
  const why = <p>{t(conversation.isBlocked ? 'blocked' : reason)}</p>;
  return (
    <div className="messaging-blocked">
      {conversation.isBlocked ? (
        <BlockButton props={{ conversation, otherwise: why }} missing={why} />
      ) : (
        why
      )}
    </div>
  );
}
