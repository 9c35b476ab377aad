import { Check, Copy, Download } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useCopy } from '../ui/use-copy.ts';

/** The ten codes, shown once: to copy, to save as a file, or to write down. */
export function RecoveryCodes({ codes, handle }: { codes: readonly string[]; handle: string }) {
  const { t } = useTranslation('identity');
  const { isCopied, copy } = useCopy(() => announce(t('codesCopied')));
  function download() {
    const text = `${t('codesFileTitle', { handle, host: location.host })}\n\n${codes.join('\n')}\n`;
    saveFile(new Blob([text], { type: 'text/plain' }), `allmende-${handle}.txt`);
  }
  return (
    <div className="identity-codes">
      <ol className="identity-codes-list ui-figures" aria-label={t('recoveryCodes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="ui-row identity-codes-actions">
        <Button
          icon={
            isCopied ? (
              <Check size={18} aria-hidden="true" />
            ) : (
              <Copy size={18} aria-hidden="true" />
            )
          }
          onClick={() => void copy(codes.join('\n'))}
        >
          {t(isCopied ? 'copied' : 'copy')}
        </Button>
        <Button icon={<Download size={18} aria-hidden="true" />} onClick={download}>
          {t('saveFile')}
        </Button>
      </div>
    </div>
  );
}
