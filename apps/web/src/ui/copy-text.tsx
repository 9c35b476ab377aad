import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import './copy-text.css';
import { announce } from './announce.ts';

/** Something to take along: an address, a reference, recovery codes (several lines are kept). */
export function CopyText({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation('ui');
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    announce(t('copied'));
    setCopied(true);
    setTimeout(() => setCopied(false), 2500);
  }
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
        onClick={copy}
      >
        {copied ? <Check size={20} aria-hidden="true" /> : <Copy size={20} aria-hidden="true" />}
      </button>
    </div>
  );
}
