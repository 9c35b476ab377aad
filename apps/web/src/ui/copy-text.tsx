import { Check, Copy } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import './copy-text.css';
import { useCopy } from './use-copy.ts';

/** Something to take along: an address, a reference, recovery codes (several lines are kept). */
export function CopyText({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation('ui');
  const { isCopied, copy } = useCopy();
  return (
    <div className="ui-copy">
      <output aria-label={label} className="ui-copy-text ui-figures">
        {text}
      </output>
      <button
        type="button"
        className="ui-copy-button"
        aria-label={t('copyThing', { thing: label })}
        data-tooltip={t('copy')}
        onClick={() => void copy(text)}
      >
        {isCopied ? <Check size={20} aria-hidden="true" /> : <Copy size={20} aria-hidden="true" />}
      </button>
    </div>
  );
}
