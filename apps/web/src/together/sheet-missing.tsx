import { useEffect } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { showToast } from '../ui/toast.tsx';

/** In place of a sheet that cannot be fetched: the wish is dropped with a word. */
export function SheetMissing({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app');
  useEffect(() => {
    showToast({ text: t('fault.missingText'), tone: 'danger' });
    onClose();
  }, [t, onClose]);
  return null;
}
