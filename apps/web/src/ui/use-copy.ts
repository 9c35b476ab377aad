import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { announce } from './announce.ts';
import { showToast } from './toast.tsx';

const shownMs = 2_500;

/**
 * Puts a text on the clipboard and says so; where the browser does not let it, it says that. `isCopied`
 * is true for a moment, for the sign on the button.
 */
export function useCopy(say: (words: string) => void = announce): {
  isCopied: boolean;
  copy: (text: string) => Promise<void>;
} {
  const { t } = useTranslation('ui');
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      showToast({ text: t('copyRefused'), tone: 'danger' });
      return;
    }
    say(t('copied'));
    setCopied(true);
  }
  return { isCopied, copy };
}
