import type { ReactElement } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { EmojiPicker } from '../on-message/emoji/emoji-picker.tsx';
import { Popover } from '../ui/popover.tsx';
import './text.css';

/** Open as soon as it is there, and for as many as one likes. */
export default function EmojiPopover({
  trigger,
  onPick,
}: {
  trigger: ReactElement<{ id?: string; onClick?: () => void }>;
  onPick: (emoji: string) => void;
}) {
  // Fetched before it opens: what waits while it is open would close it.
  useTranslation('on-message');
  const { t } = useTranslation('text');
  return (
    <Popover
      trigger={trigger}
      label={t('emoji')}
      align="end"
      className="text-emoji"
      opensAtOnce
      onOpen={(element) => element.querySelector('input')?.focus()}
    >
      <EmojiPicker onPick={onPick} />
    </Popover>
  );
}
