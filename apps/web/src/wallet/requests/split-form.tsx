import type { Actor } from '@allmende/contract/actors';
import type { Id } from '@allmende/contract/ids';
import type { Split } from '@allmende/contract/payment-requests';
import { requestNoteMax, splitPartsMax, splitPeopleMax } from '@allmende/contract/request-limits';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { type Asset, toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QuantityStepper } from '../../ui/quantity-stepper.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type Bearer, divisionOf, obstacleOf, previewOf, type Way } from './division.ts';
import { rememberSplit } from './queries.ts';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import './requests.css';

/** What was paid already, when it was paid here. */
export interface PaidBill {
  paymentId: Id<'payment'>;
  minor: bigint;
  asset: Asset;
  note: string;
}

/**
 * How much, what for, who bears it and how; each sees what they will be asked for before anybody is. Whoever paid
 * stands first and counts in, unless they only laid it out.
 */
export function SplitForm({
  people,
  conversationId,
  paid,
  onDone,
}: {
  /** Besides oneself. */
  people: readonly Actor[];
  /** The group in which the card will be; without it each is asked alone. */
  conversationId?: Id<'conversation'>;
  paid?: PaidBill | undefined;
  onDone: (split: Split) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const own = useActor();
  const { asset, choose } = useAssetChoice(paid?.asset);
  const [total, setTotal] = useState<bigint | null>(paid?.minor ?? null);
  const [note, setNote] = useState(paid?.note ?? '');
  const [way, setWay] = useState<Way>('equal');
  const [changes, setChanges] = useState<ReadonlyMap<string, Partial<Bearer>>>(new Map());
  const areFew = people.length < 12;
  const everybody = [own, ...people];
  const bearers: Bearer[] = everybody.map(({ id }) => ({
    actorId: id,
    // In a large group one picks whom it concerns.
    isIn: id === own.id || areFew,
    parts: 1,
    exact: null,
    ...changes.get(id),
  }));
  const set = (id: string, change: Partial<Bearer>) =>
    setChanges(new Map([...changes, [id, { ...changes.get(id), ...change }]]));
  const terms = { way, total: total ?? 0n, ownActorId: own.id };
  const preview = previewOf(bearers, terms);
  const isTooMany = preview.size > splitPeopleMax;
  const obstacle = isTooMany ? 'many' : obstacleOf(bearers, terms);
  const sum = [...preview.values()].reduce((all, one) => all + one, 0n);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const body = {
        total: toMoney(total!, asset),
        note: note.trim(),
        division: divisionOf(bearers, way, asset),
        ...(conversationId ? { conversationId } : {}),
        ...(paid ? { paymentId: paid.paymentId } : {}),
      };
      const content = JSON.stringify(['split', own.id, body]);
      const split = await api.paymentRequests.splitBill({ body, idempotencyKey: keyOf(content) });
      settle(content);
      return split;
    },
    onSuccess(split) {
      rememberSplit(split);
      onDone(split);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (obstacle === null) mutate();
  }
  return (
    <form className="wallet-divide" onSubmit={submit}>
      {!paid && (
        <AssetChoice
          asset={asset}
          onChange={(next) => {
            choose(next);
            setTotal(null);
            setChanges(new Map());
          }}
        />
      )}
      <MoneyField label={t('split.total')} asset={asset} value={total} onChange={setTotal} />
      <TextField
        label={t('split.note')}
        value={note}
        onChange={setNote}
        maxLength={requestNoteMax}
        autoComplete="off"
      />
      <Segmented
        label={t('split.how')}
        value={way}
        onChange={setWay}
        options={[
          { value: 'equal', label: t('split.way.equal') },
          { value: 'shares', label: t('split.way.shares') },
          { value: 'exact', label: t('split.way.exact') },
        ]}
      />
      <ul className="wallet-divide-rows" aria-label={t('split.who')}>
        {everybody.map((actor, index) => {
          const bearer = bearers[index]!;
          const name = actor.id === own.id ? t('split.you') : actor.name;
          return (
            <li key={actor.id} className="wallet-divide-row">
              <Checkbox
                checked={bearer.isIn}
                onChange={(isIn) => set(actor.id, { isIn })}
                label={
                  <span className="wallet-divide-person">
                    <ActorAvatar actor={actor} size={32} />
                    <bdi>{name}</bdi>
                  </span>
                }
              />
              {bearer.isIn && way === 'shares' && (
                <QuantityStepper
                  label={t('split.partsOf', { name })}
                  value={bearer.parts}
                  max={splitPartsMax}
                  onChange={(parts) => set(actor.id, { parts })}
                />
              )}
              {bearer.isIn &&
                (way === 'exact' ? (
                  <MoneyField
                    label={t('split.amountOf', { name })}
                    hideLabel
                    asset={asset}
                    value={bearer.exact}
                    onChange={(exact) => set(actor.id, { exact })}
                  />
                ) : (
                  <span className="wallet-share-amount ui-figures">
                    {format.money(toMoney(preview.get(actor.id) ?? 0n, asset))}
                  </span>
                ))}
            </li>
          );
        })}
      </ul>
      {way === 'exact' && total !== null && (
        <p
          className="wallet-divide-sum ui-figures"
          data-off={sum === total ? undefined : true}
          role="status"
        >
          <span>
            {t(sum > total ? 'split.over' : sum < total ? 'split.missing' : 'split.fits')}
          </span>
          {sum !== total && (
            <span>{format.money(toMoney(sum > total ? sum - total : total - sum, asset))}</span>
          )}
        </p>
      )}
      {obstacle && obstacle !== 'off' && obstacle !== 'amount' && (
        <p className="wallet-quiet" role="status">
          {t(`split.obstacle.${obstacle}`, { max: splitPeopleMax })}
        </p>
      )}
      {error && <ProblemNote problem={problemText(error)} />}
      <Button type="submit" variant="primary" full busy={isPending} disabled={obstacle !== null}>
        {t(conversationId ? 'split.doGroup' : 'split.doEach')}
      </Button>
    </form>
  );
}
