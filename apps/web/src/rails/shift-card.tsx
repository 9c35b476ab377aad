import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { type Asset, toMinor, toMoney } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { walletKey } from '../wallet/queries.ts';
import { useAssets, useMainAsset } from '../wallet/currencies/queries.ts';
import { CurrencySelect } from './currency-select.tsx';
import { TakeCash } from './take-cash.tsx';
import './rails.css';

const shiftsKey = [walletKey, 'shifts'];
type Shifts = Awaited<ReturnType<typeof api.rails.listShifts>>;
type Shift = Shifts['items'][number];

/** Cash that was announced, and the shift of the till: opened with what lies in it, counted at the end. */
export default function ShiftCard() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const shifts = useQuery({ queryKey: shiftsKey, queryFn: () => api.rails.listShifts() });
  return (
    <>
      <TakeCash />
      <Card heading={t('shift.title')}>
        {shifts.isError && (
          <ProblemNote problem={problemText(shifts.error)} onRetry={() => shifts.refetch()} />
        )}
        {shifts.isPending && <Skeleton height="8rem" />}
        {shifts.data?.open.map((shift) => (
          <Close key={shift.id} shift={shift} />
        ))}
        {shifts.data && <OpenAnother shifts={shifts.data} />}
        {shifts.data && shifts.data.items.length > 0 && <Counted shifts={shifts.data.items} />}
      </Card>
    </>
  );
}

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: shiftsKey });
}

/** Each currency has a shift of its own. Where one is open, another is rare, and asked for first. */
function OpenAnother({ shifts }: { shifts: Shifts }) {
  const { t } = useTranslation('rails');
  const main = useMainAsset();
  const all = useAssets().data ?? [main];
  const [isAsked, setIsAsked] = useState(false);
  const [code, setCode] = useState('');
  const isOpen = ({ assetCode }: Asset) =>
    shifts.open.some(({ float }) => float.assetCode === assetCode);
  const closed = all.filter((asset) => !isOpen(asset));
  const asset: Asset | undefined = closed.find(({ assetCode }) => assetCode === code) ?? closed[0];
  if (!asset) return null;
  if (shifts.open.length > 0 && !isAsked) {
    return (
      <Button variant="plain" full onClick={() => setIsAsked(true)}>
        {t('shift.openAnother')}
      </Button>
    );
  }
  const last = shifts.items.find(({ float }) => float.assetCode === asset.assetCode);
  return (
    <>
      <CurrencySelect
        assets={closed}
        value={asset}
        onChange={({ assetCode }) => setCode(assetCode)}
      />
      <Open
        key={`${asset.assetCode} ${last?.id}`}
        asset={asset}
        last={last}
        onDone={() => setIsAsked(false)}
      />
    </>
  );
}

function Open(props: { asset: Asset; last: Shift | undefined; onDone: () => void }) {
  const { asset, last, onDone } = props;
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  // What was counted last usually still lies there.
  const [minor, setMinor] = useState<bigint | null>(last?.counted ? toMinor(last.counted) : null);
  const open = useMutation({
    mutationFn: () => api.rails.openShift({ body: { float: toMoney(minor ?? 0n, asset) } }),
    onSuccess: onDone,
    onSettled: refresh,
  });
  return (
    <form
      className="wallet-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!open.isPending) open.mutate();
      }}
    >
      <MoneyField label={t('shift.float')} asset={asset} value={minor} onChange={setMinor} />
      {open.isError && <ProblemNote problem={problemText(open.error)} />}
      <Button type="submit" full busy={open.isPending} disabled={minor === null}>
        {t('shift.open')}
      </Button>
    </form>
  );
}

function Close({ shift }: { shift: Shift }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [minor, setMinor] = useState<bigint | null>(null);
  const [note, setNote] = useState('');
  const close = useMutation({
    mutationFn: () =>
      api.rails.closeShift({
        params: { shiftId: shift.id },
        body: { counted: toMoney(minor ?? 0n, shift.float), note },
      }),
    onSettled: refresh,
  });
  return (
    <form
      className="wallet-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!close.isPending && minor !== null) close.mutate();
      }}
    >
      <p className="ui-small ui-soft">
        {t('shift.since', { name: shift.openedBy?.name ?? '' })} <TimeText at={shift.openedAt} />
      </p>
      <dl className="rails-sums">
        <dt>{t('shift.float')}</dt>
        <dd>
          <Amount money={shift.float} />
        </dd>
        <dt>{t('shift.taken', { count: shift.payments })}</dt>
        <dd>
          <Amount money={shift.taken} />
        </dd>
        <Paid money={shift.paid} />
      </dl>
      <MoneyField
        label={t('shift.counted')}
        hint={t('shift.countedHint')}
        asset={shift.float}
        value={minor}
        onChange={setMinor}
      />
      <TextField
        label={t('desk.note')}
        optional={t('optional')}
        maxLength={140}
        value={note}
        onChange={setNote}
      />
      {close.isError && <ProblemNote problem={problemText(close.error)} />}
      <Button type="submit" full busy={close.isPending} disabled={minor === null}>
        {t('shift.close')}
      </Button>
    </form>
  );
}

/** Said only where it has happened. */
function Paid({ money }: { money: Shift['paid'] }) {
  const { t } = useTranslation('rails');
  if (toMinor(money) === 0n) return null;
  return (
    <>
      <dt>{t('shift.paid')}</dt>
      <dd>
        <Amount money={money} />
      </dd>
    </>
  );
}

function Counted({ shifts }: { shifts: readonly Shift[] }) {
  const { t } = useTranslation('rails');
  return (
    <List label={t('shift.earlier')} className="wallet-flush">
      {shifts.slice(0, 5).map((shift) => {
        const difference = toMinor(shift.difference!);
        return (
          <ListRow
            key={shift.id}
            title={<TimeText at={shift.closedAt!} form="full" />}
            text={[shift.closedBy?.name, shift.note].filter(Boolean).join(' · ')}
            wrap
            meta={<Amount money={shift.counted!} />}
            trailing={
              <Badge tone={difference === 0n ? 'good' : 'danger'}>
                {difference === 0n ? t('shift.right') : <Amount money={shift.difference!} signed />}
              </Badge>
            }
          />
        );
      })}
    </List>
  );
}
