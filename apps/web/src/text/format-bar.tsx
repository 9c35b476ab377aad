import { Bold, Code, Italic, List, Strikethrough, TextQuote } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { begun, marked } from './editing.ts';
import './text.css';
import type { Change } from './use-formatting.tsx';

const size = 18;
const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const withKey = (key: string) => (isMac ? `⌘${key}` : `Ctrl+${key}`);

/** What can be done with the words that are selected. It takes no focus, so that they stay so. */
export default function FormatBar({ onChange }: { onChange: (change: Change) => void }) {
  const { t } = useTranslation('text');
  const buttons: { label: string; icon: React.ReactNode; change: Change }[] = [
    {
      label: `${t('bold')} (${withKey('B')})`,
      icon: <Bold size={size} />,
      change: (selection) => marked(selection, '*'),
    },
    {
      label: `${t('italic')} (${withKey('I')})`,
      icon: <Italic size={size} />,
      change: (selection) => marked(selection, '_'),
    },
    {
      label: `${t('strike')} (${withKey(isMac ? '⇧X' : 'Shift+X')})`,
      icon: <Strikethrough size={size} />,
      change: (selection) => marked(selection, '~'),
    },
    {
      label: `${t('code')} (${withKey('E')})`,
      icon: <Code size={size} />,
      change: (selection) => marked(selection, '`'),
    },
    {
      label: t('quote'),
      icon: <TextQuote size={size} />,
      change: (selection) => begun(selection, '> '),
    },
    {
      label: t('list'),
      icon: <List size={size} />,
      change: (selection) => begun(selection, '- '),
    },
  ];
  return (
    <div className="text-bar" role="toolbar" aria-label={t('bar')}>
      {buttons.map(({ label, icon, change }) => (
        <IconButton
          key={label}
          label={label}
          icon={icon}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChange(change)}
        />
      ))}
    </div>
  );
}
