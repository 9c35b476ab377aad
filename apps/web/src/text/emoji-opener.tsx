import { Smile } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';

const EmojiPopover = lazyPart(() => import('./emoji-popover.tsx'));
const hasKeyboard = () => matchMedia('(pointer: fine)').matches;

/** Emojis where one writes with keys that have none. On a phone they are on the keyboard. */
export function EmojiOpener({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('messaging');
  const [isWanted, setWanted] = useState(false);
  const [isNeeded] = useState(hasKeyboard);
  if (!isNeeded) return null;
  const button = (
    <IconButton
      label={t('emoji')}
      icon={<Smile size={21} />}
      aria-haspopup="dialog"
      onClick={() => setWanted(true)}
    />
  );
  if (!isWanted) return button;
  return <EmojiPopover props={{ trigger: button, onPick }} waiting={button} missing={button} />;
}
