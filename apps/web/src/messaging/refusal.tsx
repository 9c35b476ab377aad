import { RotateCcw, Trash2 } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';

/** Why the server did not take it, and what can be done. */
export default function Refusal({ clientId, code }: { clientId: string; code: string }) {
  const { t } = useTranslation('messaging');
  const problemText = useProblemText();
  return (
    <div className="messaging-refused" role="alert">
      <p>{problemText(Object.assign(new Error(), { code })).text}</p>
      <div className="messaging-refused-actions">
        <Button
          size="small"
          icon={<RotateCcw size={16} />}
          onClick={() => currentSync().retry(clientId)}
        >
          {t('retry')}
        </Button>
        <Button
          size="small"
          variant="plain"
          icon={<Trash2 size={16} />}
          onClick={() => currentSync().discard(clientId)}
        >
          {t('discard')}
        </Button>
      </div>
    </div>
  );
}
