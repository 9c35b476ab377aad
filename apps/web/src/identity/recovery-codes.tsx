import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';

/** The ten codes, shown once: to copy, to save as a file, or to write down. */
export function RecoveryCodes({ codes, handle }: { codes: readonly string[]; handle: string }) {
  const { t } = useTranslation('identity');
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(codes.join('\n'));
    announce(t('codesCopied'));
    setCopied(true);
    setTimeout(() => setCopied(false), 2500);
  }
  function download() {
    const text = `${t('codesFileTitle', { handle, host: location.host })}\n\n${codes.join('\n')}\n`;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = `allmende-${handle}.txt`;
    link.click();
    URL.revokeObjectURL(link.href);
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
          onClick={copy}
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
