import { Smile } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';

const EmojiPopover = lazyPart(() => import('./emoji-popover.tsx'));

/** Emojis where one writes with keys that have none: a button, and what it opens when it is wanted. */
export default function EmojiOpener({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('text');
  const [isWanted, setWanted] = useState(false);
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
