import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { type Claim, refreshDesk, useClaims } from './queries.ts';

/** What people owe after their bank took back what they had spent; nothing where nobody does. */
export function Claims() {
  const { t } = useTranslation('rails');
  const claims = useClaims();
  if (!claims.data || claims.data.length === 0) return null;
  return (
    <Card heading={t('claims.title')}>
      <p className="ui-small ui-soft">{t('claims.text')}</p>
      <List label={t('claims.title')} className="wallet-flush">
        {claims.data.map((claim) => (
          <Row key={claim.id} claim={claim} />
        ))}
      </List>
    </Card>
  );
}

function Row({ claim }: { claim: Claim }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const settle = useMutation({
    mutationFn: (decision: 'collect' | 'write_off') =>
      api.rails.settleClaim({ params: { claimId: claim.id }, body: { decision } }),
    onSettled: refreshDesk,
  });
  return (
    <ListRow
      title={claim.actor?.name ?? claim.source}
      text={
        <>
          <TimeText at={claim.openedAt} /> · {claim.source}
          {settle.isError && <ProblemNote problem={problemText(settle.error)} />}
        </>
      }
      wrap
      meta={<Amount money={claim.amount} />}
      trailing={
        <Badge tone={claim.state === 'open' ? 'danger' : 'neutral'}>
          {t(`claims.states.${claim.state}`)}
        </Badge>
      }
      actions={
        claim.state === 'open' && (
          <span className="rails-buttons">
            <Button
              size="small"
              variant="plain"
              busy={settle.isPending}
              onClick={() => settle.mutate('collect')}
            >
              {t('claims.collect')}
            </Button>
            <Button
              size="small"
              variant="plain"
              disabled={settle.isPending}
              onClick={() => settle.mutate('write_off')}
            >
              {t('claims.writeOff')}
            </Button>
          </span>
        )
      }
    />
  );
}
