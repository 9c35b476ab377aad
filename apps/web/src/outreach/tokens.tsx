import type { OutreachToken, TokenScope } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ConfirmDialog, Sheet } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { tokensKey } from './queries.ts';

const scopes = ['messages', 'templates', 'read'] as const;
const terms = ['never', '30', '90', '365'] as const;

/** By what software acts for the business. */
export function TokensCard() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<OutreachToken | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => api.outreach.listTokens({ signal }),
  });
  const revoking = useMutation({
    async mutationFn({ id }: OutreachToken) {
      await api.outreach.revokeToken({ params: { tokenId: id } });
      await queryClient.invalidateQueries({ queryKey: tokensKey });
    },
    onSuccess: () => setEnding(null),
  });
  const trouble = error ?? revoking.error;
  return (
    <Card heading={t('outreach.tokens.title')}>
      {data ? (
        data.items.map((token) => (
          <OneToken key={token.id} token={token} onEnd={() => setEnding(token)} />
        ))
      ) : (
        <SkeletonRows rows={1} />
      )}
      {data?.items.length === 0 && <p className="ui-soft">{t('outreach.tokens.none')}</p>}
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
      <div>
        <Button onClick={() => setMaking(true)}>{t('outreach.tokens.new')}</Button>
      </div>
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
      <ConfirmDialog
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('outreach.tokens.revokeTitle', { name: ending?.name })}
        confirm={t('outreach.tokens.revoke')}
        busy={revoking.isPending}
        onConfirm={() => ending && revoking.mutate(ending)}
      >
        <p>{t('outreach.tokens.revokeText')}</p>
      </ConfirmDialog>
    </Card>
  );
}

function OneToken({ token, onEnd }: { token: OutreachToken; onEnd: () => void }) {
  const { t } = useTranslation('business');
  const format = useFormat();
  const { lastUsedAt, expiresAt } = token;
  const facts = [
    token.scopes.map((scope) => t(`outreach.tokens.scope.${scope}`)).join(', '),
    lastUsedAt
      ? t('outreach.tokens.used', { when: format.dateTime(lastUsedAt) })
      : t('outreach.tokens.unused'),
    ...(expiresAt ? [t('outreach.tokens.ends', { when: format.date(expiresAt) })] : []),
  ];
  return (
    <div className="outreach-item">
      <span className="outreach-row">
        <strong>
          <bdi>{token.name}</bdi>
        </strong>
        <code>{token.beginning}…</code>
      </span>
      <span className="ui-small ui-soft">{facts.join(' · ')}</span>
      <div>
        <Button size="small" variant="plain" onClick={onEnd}>
          {t('outreach.tokens.revoke')}
        </Button>
      </div>
    </div>
  );
}

function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly TokenScope[]>(['messages']);
  const [term, setTerm] = useState<(typeof terms)[number]>('365');
  const { mutate, data, error, isPending } = useMutation({
    async mutationFn() {
      const days = term === 'never' ? null : Number(term);
      const made = await api.outreach.createToken({ body: { name, scopes: [...chosen], days } });
      await queryClient.invalidateQueries({ queryKey: tokensKey });
      return made;
    },
  });
  if (data) {
    return (
      <Sheet
        open
        onClose={onClose}
        title={data.token.name}
        actions={<Button onClick={onClose}>{t('outreach.tokens.done')}</Button>}
      >
        <div className="ui-stack">
          <p>{t('outreach.tokens.once')}</p>
          <CopyText label={t('outreach.tokens.text')} text={data.text} />
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet open onClose={onClose} title={t('outreach.tokens.new')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <TextField
          label={t('outreach.tokens.name')}
          value={name}
          onChange={setName}
          required
          maxLength={60}
        />
        <fieldset>
          <legend>{t('outreach.tokens.scopes')}</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={t(`outreach.tokens.scope.${scope}`)}
              checked={chosen.includes(scope)}
              onChange={(isOn) =>
                setChosen(isOn ? [...chosen, scope] : chosen.filter((one) => one !== scope))
              }
            />
          ))}
        </fieldset>
        <Select
          label={t('outreach.tokens.days')}
          value={term}
          onChange={setTerm}
          options={terms.map((value) => ({
            value,
            label:
              value === 'never'
                ? t('outreach.tokens.never')
                : t('outreach.tokens.daysCount', { count: value }),
          }))}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <Button type="submit" variant="primary" busy={isPending} disabled={chosen.length === 0}>
          {t('outreach.tokens.create')}
        </Button>
      </form>
    </Sheet>
  );
}
