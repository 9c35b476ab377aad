import type { OwnTier } from '@allmende/contract/creators';
import { useMutation } from '@tanstack/react-query';
import { Plus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Awning } from '../ui/drawings/awning.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { MembershipRow } from './mine.tsx';
import { seeAnew, useMembers, useOwnTiers } from './queries.ts';
import { TierSheet } from './tier-sheet.tsx';

/** For creators: what they offer, and who has joined. */
export function Desk() {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const own = useActor();
  const { data, error, refetch } = useOwnTiers();
  const [editing, setEditing] = useState<OwnTier | 'new' | null>(null);
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={4} />;
  const sheet = editing && (
    <TierSheet tier={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
  );
  if (data.items.length === 0) {
    return (
      <>
        <EmptyState
          drawing={<Awning />}
          title={t('none.tiers')}
          text={t('noneText.tiers')}
          action={
            <Button variant="primary" onClick={() => setEditing('new')}>
              {t('newTier')}
            </Button>
          }
        />
        {sheet}
      </>
    );
  }
  return (
    <div className="ui-stack creators-page">
      <Card
        heading={t('tiers')}
        action={
          <Button size="small" icon={<Plus size={17} />} onClick={() => setEditing('new')}>
            {t('newTierShort')}
          </Button>
        }
      >
        <ul className="creators-list" aria-label={t('tiers')}>
          {data.items.map((tier) => (
            <li key={tier.id}>
              <OwnTierRow tier={tier} onEdit={() => setEditing(tier)} />
            </li>
          ))}
        </ul>
        <p className="ui-small ui-soft">{t('shareOffer')}</p>
        <CopyText label={t('offerLink')} text={`${location.origin}/pay/join/${own.handle}`} />
      </Card>
      <Members tiers={data.items} />
      {sheet}
    </div>
  );
}

function OwnTierRow({ tier, onEdit }: { tier: OwnTier; onEdit: () => void }) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const prices = [
    `${format.money(tier.monthly)} ${t('per.month')}`,
    ...(tier.yearly ? [`${format.money(tier.yearly)} ${t('per.year')}`] : []),
  ];
  return (
    <article className="creators-row" aria-label={tier.name}>
      <div className="creators-row-words">
        <span className="creators-row-line">
          <strong>{tier.name}</strong>
          <Button size="small" variant="quiet" onClick={onEdit}>
            {t('edit')}
          </Button>
        </span>
        <span className="ui-small ui-soft">{prices.join(' · ')}</span>
        <span className="creators-state ui-small">
          {!tier.isOpen && <Badge>{t('closed')}</Badge>}
          {t('memberCount', { count: tier.memberCount })}
        </span>
      </div>
    </article>
  );
}

function Members({ tiers }: { tiers: readonly OwnTier[] }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useMembers();
  const [isInviting, setInviting] = useState(false);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Card
      heading={t('side.members')}
      action={
        <Button size="small" icon={<UserPlus size={17} />} onClick={() => setInviting(true)}>
          {t('letIn')}
        </Button>
      }
    >
      {error && !items ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !items ? (
        <SkeletonRows rows={3} avatar />
      ) : items.length === 0 ? (
        <p className="ui-soft">{t('none.members')}</p>
      ) : (
        <ul className="creators-list" aria-label={t('side.members')}>
          {items.map((one) => (
            <li key={one.id}>
              <MembershipRow membership={one} other={one.member} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {isInviting && <LetInSheet tiers={tiers} onClose={() => setInviting(false)} />}
    </Card>
  );
}

/** Lets somebody in for nothing, without end or until a day. */
function LetInSheet({ tiers, onClose }: { tiers: readonly OwnTier[]; onClose: () => void }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const [handle, setHandle] = useState('');
  const [tierId, setTierId] = useState(tiers[0]!.id as string);
  const [until, setUntil] = useState('');
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const plain = handle.trim().replace(/^@/, '');
      const { actor } = await api.identity.getProfile({ params: { handle: plain } });
      const tier = tiers.find(({ id }) => id === tierId)!;
      await api.creators.letIn({
        params: { tierId: tier.id },
        body: {
          memberActorId: actor.id,
          until: until === '' ? null : new Date(`${until}T23:59:59`).toISOString(),
        },
      });
    },
    onSuccess() {
      seeAnew();
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('letInTitle')}
      submit={t('letIn')}
      isReady={handle.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextField
        label={t('handle')}
        value={handle}
        onChange={setHandle}
        autoComplete="off"
        autoCapitalize="none"
      />
      <Select
        label={t('tier')}
        value={tierId}
        onChange={setTierId}
        options={tiers.map(({ id, name }) => ({ value: id as string, label: name }))}
      />
      <TextField
        label={t('letInUntil')}
        optional={t('optional')}
        type="date"
        min={new Date().toISOString().slice(0, 10)}
        value={until}
        onChange={setUntil}
      />
      <p className="ui-small ui-soft">{t('letInText')}</p>
    </FormSheet>
  );
}
