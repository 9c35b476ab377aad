import { useQuery } from '@tanstack/react-query';
import { Link2, Link2Off } from 'lucide-react';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { Switch } from '../ui/choice.tsx';
import './previews.css';

/** While a text with a link is being written: whether others are shown what the link leads to. */
export default function PreviewSwitch({
  link,
  isOn,
  onChange,
}: {
  link: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  const { t } = useTranslation('previews');
  // Where the operator has them off there is nothing to choose.
  const { data: settings } = useQuery({
    queryKey: ['preview-settings'],
    queryFn: ({ signal }) => api.messages.previewSettings({ signal }),
    staleTime: Infinity,
  });
  if (!settings?.isOn) return null;
  const Icon = isOn ? Link2 : Link2Off;
  return (
    <div className="previews-switch">
      <Icon size={16} aria-hidden="true" />
      <Switch
        label={
          <span>
            {t('show')} <bdi className="previews-site">{new URL(link).hostname}</bdi>
          </span>
        }
        checked={isOn}
        onChange={onChange}
      />
    </div>
  );
}
