import { useEffect } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { showToast } from '../ui/toast.tsx';

/** In place of a part of the app that cannot be had: the wish is dropped with a word instead of waiting. */
export function Missing({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app');
  useEffect(() => {
    showToast({ text: t('fault.missingText'), tone: 'danger' });
    onClose();
  }, [t, onClose]);
  return null;
}
