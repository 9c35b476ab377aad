import type { Hook, TriedMapping } from '@allmende/contract/signals';
import { createClient } from '@allmende/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { templatesKey } from '../outreach/queries.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { deliveriesKey } from './queries.ts';

/** Whoever tries, as themselves and not in the name of the business: only they can allow what comes to them. */
const asMyself = createClient({ headers: () => ({}) });

/** What the mapping makes of the sample, as one writes, and a tap that sends it to oneself. */
export function TryOut({
  hook,
  businessId,
  mapping,
  keyText,
  sample,
}: {
  hook: Hook | null;
  businessId: string;
  mapping: string;
  keyText: string;
  sample: string;
}) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const asked = useSettled(JSON.stringify([mapping, keyText, sample]), 350);
  const { data, error, isFetching } = useQuery({
    queryKey: ['signals', 'tried', asked],
    queryFn({ signal }) {
      const [text, key, body] = JSON.parse(asked) as [string, string, string];
      return api.signals.tryMapping({
        body: { mapping: text, key: key.trim() || null, sample: body },
        signal,
      });
    },
    enabled: mapping.trim() !== '',
    placeholderData: (former) => former,
    gcTime: 0,
  });
  const trial = useMutation({
    async mutationFn({ id }: Hook) {
      const { items } = await queryClient.fetchQuery({
        queryKey: templatesKey,
        queryFn: ({ signal }) => api.outreach.listTemplates({ signal }),
      });
      for (const topicKey of new Set(['service', ...items.map((one) => one.topicKey)])) {
        if (topicKey === 'news') continue;
        const params = { actorId: businessId };
        await asMyself.outreach.setConsent({ params, body: { topicKey, isGranted: true } });
      }
      return api.signals.sendTrial({ params: { hookId: id }, body: { sample } });
    },
    onSuccess(delivery) {
      const sent = delivery.items.filter((one) => one.sendId !== null).length;
      showToast(
        sent > 0
          ? { text: t('try.sent', { count: sent }), tone: 'good' }
          : { text: t('try.notSent'), tone: 'danger' },
      );
    },
    onSettled: (_done, _error, { id }) =>
      queryClient.invalidateQueries({ queryKey: deliveriesKey(id) }),
  });
  const isSaved = hook !== null && hook.mapping === mapping;
  const trouble = error ?? trial.error;
  return (
    <section className="signals-result" aria-label={t('try.title')} aria-busy={isFetching}>
      <h3 className="ui-small ui-soft">{t('try.title')}</h3>
      {data && <Result tried={data} />}
      {trouble && <ProblemNote problem={problemText(trouble)} />}
      {hook && (
        <span className="signals-row">
          <Button
            size="small"
            busy={trial.isPending}
            disabled={!isSaved}
            onClick={() => trial.mutate(hook)}
          >
            {t('try.send')}
          </Button>
          <span className="ui-small ui-soft">{t(isSaved ? 'try.sendText' : 'try.saveFirst')}</span>
        </span>
      )}
    </section>
  );
}

function Result({ tried }: { tried: TriedMapping }) {
  const { t } = useTranslation('signals');
  const { problem, items, key, milliseconds } = tried;
  // The results have no names of their own; their place is what tells them apart.
  const placed = items.map((item, at) => ({ id: at, ...item }));
  if (problem) {
    return (
      <p role="status">
        {t(`try.problem.${problem.what}`)}{' '}
        <span className="ui-soft" lang="en">
          {problem.message}
          {problem.position !== null && ` (${problem.position})`}
        </span>
      </p>
    );
  }
  return (
    <>
      {items.length === 0 && <p className="ui-soft">{t('try.nothing')}</p>}
      {placed.map(({ id, mapped, text, complaint }) => (
        <div key={id} className="signals-item">
          {mapped && (
            <span className="ui-small ui-soft">
              {'alert' in mapped
                ? t(mapped.state === 'ended' ? 'try.end' : 'try.alert', {
                    rule: mapped.alert,
                    subject: mapped.subject,
                  })
                : t('try.message', { to: mapped.to })}
            </span>
          )}
          {text && (
            <span className="signals-bubble" dir="auto">
              {text}
            </span>
          )}
          {complaint && (
            <span role="status" lang="en">
              {complaint}
            </span>
          )}
        </div>
      ))}
      <span className="ui-small ui-soft">
        {key !== null && `${t('try.key')} ${key} · `}
        {t('try.took', { count: milliseconds })}
      </span>
    </>
  );
}
