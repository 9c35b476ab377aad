import { Smile } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';

const load = () => import('./emoji-popover.tsx');
const EmojiPopover = lazyPart(load);

/** Emojis where one writes with keys that have none: a button, and what it opens when it is wanted. */
export default function EmojiOpener({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('text');
  const [isWanted, setWanted] = useState(false);
  const buttonWith = (icon: ReactNode) => (
    <IconButton
      label={t('emoji')}
      icon={icon}
      aria-haspopup="dialog"
      onPointerEnter={() => void load().catch(() => undefined)}
      onClick={() => setWanted(true)}
    />
  );
  const button = buttonWith(<Smile size={21} />);
  if (!isWanted) return button;
  return (
    <EmojiPopover
      props={{ trigger: button, onPick }}
      waiting={buttonWith(<Spinner />)}
      missing={button}
    />
  );
}
