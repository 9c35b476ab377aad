import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { mailboxKey } from './queries.ts';

/** Letters to the business: whether it takes them, and at which address. */
export function MailCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('channels');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: mailboxKey,
    queryFn: ({ signal }) => api.channels.getMailbox({ signal }),
  });
  const change = useMutation({
    mutationFn: (isOn: boolean) => api.channels.setMailbox({ body: { isOn } }),
    onSuccess: (mailbox) => queryClient.setQueryData(mailboxKey, mailbox),
  });
  return (
    <Card heading={t('mail.title')}>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : data.address === null ? (
        <p>{t('mail.off')}</p>
      ) : (
        <div className="ui-stack">
          <p className="ui-soft">{t('mail.text')}</p>
          {mayChange ? (
            <Switch
              label={t('mail.isOn')}
              checked={data.isOn}
              disabled={change.isPending}
              onChange={(isOn) => change.mutate(isOn)}
            />
          ) : (
            <p>{t('widget.mayNot')}</p>
          )}
          {data.isOn && <CopyText label={t('mail.address')} text={data.address} />}
          {data.isOn && <p className="ui-soft">{t('mail.forward')}</p>}
          <p className="ui-soft">{t('mail.proof')}</p>
          {change.error && <ProblemNote problem={problemText(change.error)} />}
        </div>
      )}
    </Card>
  );
}
