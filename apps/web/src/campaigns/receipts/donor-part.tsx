import type { Donor } from '@allmende/contract/donations';
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Fair } from '../../ui/drawings/fair.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextField } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { renewReceipts, useDonations, useIssue, useSaveReceipt } from './queries.ts';
import { ReceiptRow } from './receipt-row.tsx';

/** What one gave to charities, and the receipts for it; `isQuiet` where nothing is said of nothing. */
export function DonorPart({ isQuiet }: { isQuiet: boolean }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { data, error, refetch } = useDonations();
  const [isEditing, setEditing] = useState(false);
  const saving = useSaveReceipt();
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={4} />;
  const { donor, open, receipts } = data;
  return (
    <>
      {!isQuiet && open.length === 0 && receipts.length === 0 && (
        <EmptyState drawing={<Fair />} title={t('receipts.none')} text={t('receipts.noneText')} />
      )}
      {(open.length > 0 || donor) && (
        <Card heading={t('receipts.donor')}>
          <div className="ui-stack">
            <p>
              {donor
                ? [donor.name, donor.street, `${donor.postalCode} ${donor.city}`, donor.country]
                    .filter(Boolean)
                    .join(', ')
                : t('receipts.noDonor')}
            </p>
            <div>
              <Button size="small" onClick={() => setEditing(true)}>
                {t(donor ? 'receipts.change' : 'receipts.enter')}
              </Button>
            </div>
          </div>
        </Card>
      )}
      {open.map((group) => (
        <OpenGroup
          key={`${group.charity.id} ${group.year}`}
          group={group}
          hasDonor={donor !== null}
        />
      ))}
      {receipts.length > 0 && (
        <Card heading={t('receipts.own')}>
          <ul className="campaigns-list" aria-label={t('receipts.own')}>
            {receipts.map((one) => (
              <li key={one.id}>
                <ReceiptRow receipt={one} name={one.charity.name}>
                  {one.revokedAt === null && (
                    <Button
                      size="small"
                      icon={<FileText size={17} aria-hidden="true" />}
                      busy={saving.isPending && saving.variables.id === one.id}
                      onClick={() => saving.mutate(one)}
                    >
                      {t('receipts.load')}
                    </Button>
                  )}
                </ReceiptRow>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {isEditing && <DonorSheet donor={donor} onClose={() => setEditing(false)} />}
    </>
  );
}

type Group = NonNullable<ReturnType<typeof useDonations>['data']>['open'][number];

function OpenGroup({ group, hasDonor }: { group: Group; hasDonor: boolean }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const problemText = useProblemText();
  const { mutate, isPending, error } = useIssue();
  const { charity, year, total, isOver, isPossible, gifts } = group;
  const isReady = hasDonor && isPossible && !isPending;
  return (
    <Card heading={t('receipts.given', { name: charity.name, year })}>
      <div className="ui-stack">
        <p className="campaigns-by">
          <ActorAvatar actor={charity} size={32} /> <Amount money={total} />
        </p>
        {!isPossible && <p>{t('receipts.notNow')}</p>}
        <ul className="campaigns-list">
          {gifts.map((gift) => (
            <li key={gift.pledgeId} className="campaigns-gift">
              <span>
                {format.date(`${gift.on}T12:00:00Z`)} · {gift.title} ·{' '}
                <Amount money={gift.amount} />
              </span>
              <Button
                size="small"
                variant="plain"
                disabled={!isReady}
                onClick={() => mutate({ pledgeId: gift.pledgeId })}
              >
                {t('receipts.forOne')}
              </Button>
            </li>
          ))}
        </ul>
        {error && <ProblemNote problem={problemText(error)} />}
        {isOver ? (
          <Button
            variant="primary"
            busy={isPending}
            disabled={!isReady}
            onClick={() => mutate({ charityActorId: charity.id, year })}
          >
            {t('receipts.forYear', { year })}
          </Button>
        ) : (
          <p className="ui-small ui-soft">{t('receipts.yearLater', { year })}</p>
        )}
      </div>
    </Card>
  );
}

const nobody: Donor = { name: '', street: '', postalCode: '', city: '', country: '' };
const lines = [
  ['name', 'name', 120],
  ['street', 'street-address', 120],
  ['postalCode', 'postal-code', 12],
  ['city', 'address-level2', 80],
  ['country', 'country-name', 60],
] as const;

function DonorSheet({ donor, onClose }: { donor: Donor | null; onClose: () => void }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const [words, setWords] = useState(donor ?? nobody);
  const { mutate, isPending, error } = useMutation({
    async mutationFn(body: Donor | null) {
      if (body) await api.donations.putDonor({ body });
      else await api.donations.forgetDonor();
    },
    async onSuccess() {
      await renewReceipts();
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('receipts.donor')}
      submit={t('receipts.save')}
      busy={isPending}
      error={error && problemText(error).text}
      isReady={lines.every(([key]) => key === 'country' || words[key].trim() !== '')}
      onSubmit={() => mutate(words)}
      onClose={onClose}
      actions={
        donor && (
          <Button variant="plain" disabled={isPending} onClick={() => mutate(null)}>
            {t('receipts.forget')}
          </Button>
        )
      }
    >
      <p className="ui-small ui-soft">{t('receipts.donorHint')}</p>
      {lines.map(([key, autoComplete, maxLength]) => (
        <TextField
          key={key}
          label={t(`receipts.address.${key}`)}
          {...(key === 'country' ? { optional: t('optional') } : {})}
          value={words[key]}
          onChange={(value) => setWords((now) => ({ ...now, [key]: value }))}
          autoComplete={autoComplete}
          maxLength={maxLength}
        />
      ))}
    </FormSheet>
  );
}
