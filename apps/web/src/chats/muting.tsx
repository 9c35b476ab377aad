import { isMutedAt } from '@allmende/contract/chats-rules';
import type { Conversation } from '@allmende/contract/messaging';
import { useTranslation } from '../i18n/words.ts';
import { Select } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { muteChoices, muteFor, unmute } from './row-deeds.ts';

/** Whether and until when a chat is muted, and the same choices as in the menu of its row. */
export function Muting({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('chats');
  const format = useFormat();
  const until = conversation.preferences?.mutedUntil;
  const isMuted = isMutedAt(conversation, new Date());
  const isForATime = isMuted && until && until !== 'always';
  const value = isMuted ? (isForATime ? 'until' : 'always') : 'not';
  return (
    <Select<string>
      label={t('menu.mute')}
      // Of two nobody is mentioned.
      hint={conversation.group ? t('mute.hint') : undefined}
      value={value}
      options={[
        { value: 'not', label: t('mute.not') },
        ...(isForATime
          ? [{ value: 'until', label: t('mute.until', { when: format.dateTime(until) }) }]
          : []),
        ...muteChoices.map(({ key }) => ({ value: key, label: t(`mute.${key}`) })),
      ]}
      onChange={(next) => {
        const choice = muteChoices.find(({ key }) => key === next);
        if (choice) muteFor(conversation, choice.ms);
        else if (next === 'not') unmute(conversation);
      }}
    />
  );
}
