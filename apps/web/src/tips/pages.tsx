import type { Tip } from '@allmende/contract/tips';
import { tipThanksMax } from '@allmende/contract/tips-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor, useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Jar } from '../ui/drawings/jar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Switch } from '../ui/choice.tsx';
import { TextArea } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { JarForm } from './jar-form.tsx';
import { seeAnew, type Side, useTips } from './queries.ts';
import './tips.css';
import { ViaForm } from './via-form.tsx';

const sides = ['received', 'given', 'jar'] as const;
type Tab = (typeof sides)[number];

/** Tips of both sides, and how one wants to be supported. */
export default function TipPages() {
  const { t } = useTranslation('tips');
  const { me } = useSession();
  const own = useActor();
  const [params, setParams] = useSearchParams();
  const asked = params.get('side') as Tab | null;
  const side = asked && sides.includes(asked) ? asked : 'received';
  const panels = {
    received: <TipList side="received" />,
    given: <TipList side="given" />,
    jar: (
      <div className="ui-stack">
        <JarForm key={own.id} handle={own.handle} />
        {me?.isOperator && <ViaForm handle={own.handle} />}
      </div>
    ),
  };
  return (
    <Page title={t('tips')} back="/pay">
      <Tabs
        label={t('tips')}
        value={side}
        onChange={(next) => setParams({ side: next }, { replace: true })}
        tabs={sides.map((value) => ({ value, label: t(`side.${value}`), panel: panels[value] }))}
      />
    </Page>
  );
}

function TipList({ side }: { side: Side }) {
  const { t } = useTranslation('tips');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useTips(side);
  const [thanking, setThanking] = useState<Tip | null>(null);
  const items = data?.pages.flatMap((page) => page.items);
  if (error && !items) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!items) return <SkeletonRows rows={4} avatar />;
  if (items.length === 0) {
    return <EmptyState drawing={<Jar />} title={t(`none.${side}`)} text={t(`noneText.${side}`)} />;
  }
  return (
    <div className="ui-stack">
      <ul className="tips-list" aria-label={t(`side.${side}`)}>
        {items.map((tip) => (
          <li key={tip.id}>
            <Row tip={tip} side={side} onThank={() => setThanking(tip)} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {thanking && <ThankSheet tip={thanking} onClose={() => setThanking(null)} />}
    </div>
  );
}

function Row({ tip, side, onThank }: { tip: Tip; side: Side; onThank: () => void }) {
  const { t } = useTranslation('tips');
  const format = useFormat();
  const { from, to, amount, note, postId, message, thanks, at, paymentId, isAnonymous } = tip;
  const chats = useActor().kind === 'business' ? '/inbox' : '/chats';
  const other = side === 'received' ? from : to;
  return (
    <article className="tips-row">
      <p>
        <strong>{format.money(amount)}</strong>{' '}
        {t(side === 'received' ? 'from' : 'to', { name: other?.name ?? t('somebody') })}
        {side === 'given' && isAnonymous && ` · ${t('withoutName')}`}
      </p>
      {note && <p className="tips-words">{note}</p>}
      <p className="ui-small ui-soft tips-links">
        {format.dateTime(at)}
        {postId && <Link href={`/feed/p/${postId}`}>{t('post')}</Link>}
        {message && (
          <Link href={`${chats}/${message.conversationId}?at=${message.seq}`}>{t('message')}</Link>
        )}
        <Link href={`/pay/receipts/${paymentId}`}>{t('receipt')}</Link>
      </p>
      {thanks !== null && (
        <p className="tips-thanks">
          {thanks ? t('thanks', { text: thanks }) : t('thanksWithoutWords')}
        </p>
      )}
      {side === 'given' && !isAnonymous && <Named tip={tip} />}
      {side === 'received' && thanks === null && (
        <div>
          <Button size="small" onClick={onThank}>
            {t('thank')}
          </Button>
        </div>
      )}
    </article>
  );
}

/** Whether one is named among the supporters of whom one gave something. */
function Named({ tip }: { tip: Tip }) {
  const { t } = useTranslation('tips');
  const problemText = useProblemText();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (isShown: boolean) =>
      api.tips.setTipShown({ params: { tipId: tip.id }, body: { isShown } }),
    onSuccess: seeAnew,
  });
  return (
    <>
      <Switch label={t('shown')} checked={tip.isShown} disabled={isPending} onChange={mutate} />
      {error && <ProblemNote problem={problemText(error)} />}
    </>
  );
}

function ThankSheet({ tip, onClose }: { tip: Tip; onClose: () => void }) {
  const { t } = useTranslation('tips');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.tips.thank({ params: { tipId: tip.id }, body: { text: text.trim() } }),
    onSuccess() {
      seeAnew();
      onClose();
    },
  });
  return (
    <FormSheet
      title={tip.from ? t('thankTitle', { name: tip.from.name }) : t('thankSomebody')}
      submit={t('thank')}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextArea
        label={t('words')}
        optional={t('optional')}
        value={text}
        onChange={setText}
        maxLength={tipThanksMax}
      />
      {tip.isAnonymous && <p className="ui-small ui-soft">{t('thankUnknown')}</p>}
    </FormSheet>
  );
}
