import type { NewsletterIssue } from '@allmende/contract/newsletters';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { refreshNews, useReaderCount } from './queries.ts';
import { ReaderCount } from './reader-count.tsx';

const CostHint = lazy(() => import('../billing/cost-hint.tsx'));

/** When an issue goes, and to how many. */
export function SendSheet({ issue, onClose }: { issue: NewsletterIssue; onClose: () => void }) {
  const { t } = useTranslation('newsletters');
  const problemText = useProblemText();
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [clock, setClock] = useState('');
  const [isLocal, setLocal] = useState(false);
  const { topicKey, joinedWithinDays, segment, membersTierId } = issue;
  const audience = { topicKey, joinedWithinDays, segment, membersTierId };
  const count = useReaderCount(audience).data?.readers ?? 0;
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const body =
        when === 'now'
          ? {}
          : isLocal
            ? { localTime: clock }
            : { at: new Date(clock).toISOString() };
      await api.newsletters.sendIssue({ params: { issueId: issue.id }, body });
      await refreshNews();
    },
    onSuccess: onClose,
  });
  return (
    <Sheet open onClose={onClose} title={t('send.title', { subject: issue.subject })}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <ReaderCount audience={audience} />
        <Suspense fallback={null}>
          <CostHint category="marketing" count={count} />
        </Suspense>
        <Segmented
          label={t('send.when')}
          value={when}
          onChange={setWhen}
          options={[
            { value: 'now', label: t('send.now') },
            { value: 'later', label: t('send.later') },
          ]}
        />
        {when === 'later' && (
          <>
            <TextField
              label={t('send.clock')}
              type="datetime-local"
              value={clock}
              onChange={setClock}
              required
            />
            <Checkbox
              label={t('send.local')}
              hint={t('send.localHint')}
              checked={isLocal}
              onChange={setLocal}
            />
          </>
        )}
        <p className="ui-small ui-soft">{t('send.calm')}</p>
        {error && <ProblemNote problem={problemText(error)} />}
        <Button type="submit" variant="primary" busy={isPending}>
          {t(when === 'now' ? 'send.doNow' : 'send.doLater')}
        </Button>
      </form>
    </Sheet>
  );
}
