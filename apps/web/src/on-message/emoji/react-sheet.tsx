import { useTranslation } from '../../i18n/words.ts';
import { useReactions } from '../reactions.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import type { StepProps } from '../message-actions.tsx';
import { EmojiPicker } from './emoji-picker.tsx';

/** Reacts with any emoji there is. */
export default function ReactSheet({ message, conversation, onClose }: StepProps) {
  const { t } = useTranslation('on-message');
  const { react, own } = useReactions(message, conversation);
  return (
    <Sheet open onClose={onClose} title={t('react')} className="on-message-sheet">
      <EmojiPicker
        onPick={(emoji) => {
          if (emoji !== own) react(emoji);
          onClose();
        }}
      />
    </Sheet>
  );
}
