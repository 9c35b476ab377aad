import type { WidgetSettings } from '@allmende/contract/channels';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { AccentPicker } from '../business/accent-picker.tsx';
import { useTranslation } from '../i18n/words.ts';
import { accents } from '../ui/accent.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Checkbox, RadioCards, Switch } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { TextArea } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { widgetKey } from './queries.ts';

/** The chat on the business's website: whether, where, how it looks, and the line to copy. */
export function WidgetCard({
  settings,
  business,
  mayChange,
}: {
  settings: WidgetSettings;
  business: { id: string; accent: string | null };
  mayChange: boolean;
}) {
  const { t } = useTranslation('channels');
  const problemText = useProblemText();
  const [draft, setDraft] = useState(settings);
  const [sites, setSites] = useState(settings.sites.join('\n'));
  const change = (changes: Partial<WidgetSettings>) => setDraft({ ...draft, ...changes });
  const wanted = sites
    .split(/[\s,]+/)
    .map((site) => site.replace(/^(https?:\/\/[^/]+)\/.*$/, '$1'))
    .filter((site) => site !== '');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => api.channels.setWidget({ body: { ...draft, sites: wanted } }),
    onSuccess(saved) {
      queryClient.setQueryData(widgetKey, saved);
      setDraft(saved);
      setSites(saved.sites.join('\n'));
      showToast({ text: t('widget.saved') });
    },
  });
  const { origin } = location;
  return (
    <Card heading={t('widget.title')}>
      <p className="ui-soft">{t('widget.text')}</p>
      {mayChange ? (
        <form
          className="ui-stack"
          onSubmit={(event) => {
            event.preventDefault();
            mutate();
          }}
        >
          <Switch
            label={t('widget.isOn')}
            checked={draft.isOn}
            onChange={(isOn) => change({ isOn })}
          />
          <TextArea
            label={t('widget.sites')}
            hint={t('widget.sitesHint')}
            value={sites}
            onChange={setSites}
            autoCapitalize="none"
            spellCheck={false}
            {...(draft.isOn && wanted.length === 0 ? { error: t('widget.sitesMissing') } : {})}
          />
          <TextArea
            label={t('widget.greeting')}
            hint={t('widget.greetingHint')}
            maxLength={300}
            value={draft.greeting}
            onChange={(greeting) => change({ greeting })}
          />
          <TextArea
            label={t('widget.away')}
            hint={t('widget.awayHint')}
            maxLength={300}
            value={draft.awayText}
            onChange={(awayText) => change({ awayText })}
          />
          <Checkbox
            label={t('widget.ownColour')}
            checked={draft.colour !== null}
            onChange={(isOwn) =>
              change({ colour: isOwn ? (business.accent ?? accents[0]!.colour) : null })
            }
          />
          {draft.colour !== null && (
            <AccentPicker value={draft.colour} onChange={(colour) => change({ colour })} />
          )}
          <RadioCards
            label={t('widget.side')}
            value={draft.side}
            onChange={(side) => change({ side })}
            options={[
              { value: 'right', label: t('widget.right') },
              { value: 'left', label: t('widget.left') },
            ]}
          />
          {error && <ProblemNote problem={problemText(error)} />}
          <Button type="submit" variant="primary" busy={isPending}>
            {t('save')}
          </Button>
        </form>
      ) : (
        <p>{t('widget.mayNot')}</p>
      )}
      {settings.isOn && settings.sites.length > 0 && (
        <div className="ui-stack">
          <p>{t('widget.tagText')}</p>
          <CopyText
            label={t('widget.tag')}
            text={`<script src="${origin}/widget.js" data-business="${business.id}" async></script>`}
          />
          <p className="ui-soft">{t('widget.policy')}</p>
          <CopyText
            label={t('widget.policyLabel')}
            text={`script-src ${origin}; frame-src ${origin}`}
          />
        </div>
      )}
    </Card>
  );
}
