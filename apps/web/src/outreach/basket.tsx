import type { InteractiveCard } from '@allmende/contract/interactive-card';
import { moneyOf } from '@allmende/contract/money';
import type { WhatsappOffered } from '@allmende/contract/whatsapp';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { useCart, useSetCartLine } from '../shop/cart/queries.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QuantityStepper } from '../ui/quantity-stepper.tsx';
import { ItemFacts, ItemPicture, nameOf, useOffered } from './offered.tsx';

const quantityMax = 999;

/** How many of what a message offers: sent to the shop as a wish, or put into the cart and bought. */
export default function Basket({
  card,
  base,
  place,
  isOwn,
  onClose,
}: {
  card: InteractiveCard;
  base: string;
  place: Pick<CardProps['message'], 'conversationId' | 'seq'>;
  isOwn: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('business/cards');
  // What may fail here is said among the words of these areas, which no chat needs otherwise.
  useTranslation('business', { waits: false });
  useTranslation('shop', { waits: false });
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const sections = card.action.kind === 'products' ? card.action.sections : [];
  const offered = useOffered(place);
  const live = offered?.items;
  // The shop looks at what it sent, and some take no cart.
  const isShown = isOwn || offered?.hasCart === false;
  const isSingle = sections.flatMap(({ items }) => items).length === 1;
  const [wanted, setWanted] = useState<ReadonlyMap<string, number>>(new Map());
  const [note, setNote] = useState('');
  const [clientId] = useState(() => crypto.randomUUID());
  const cart = useCart(card.businessActorId, !isShown).data;
  const line = useSetCartLine(card.businessActorId);
  const countOf = ({ variantId }: Pick<WhatsappOffered, 'variantId'>) =>
    wanted.get(variantId) ?? (isSingle ? 1 : 0);
  const chosen = (live ?? []).filter((item) => item.price && leftOf(item) > 0 && countOf(item) > 0);
  const total = chosen.reduce(
    (sum, item) => sum + toMinor(item.price!) * BigInt(countOf(item)),
    0n,
  );

  const send = useMutation({
    mutationFn: () =>
      api.whatsapp.sendCart({
        body: {
          conversationId: place.conversationId,
          seq: place.seq,
          clientId,
          note,
          items: chosen.map((item) => ({ retailerId: item.retailerId, quantity: countOf(item) })),
        },
      }),
    onSuccess: onClose,
  });
  const buy = useMutation({
    async mutationFn() {
      for (const item of chosen) {
        const { variantId } = item;
        const there = cart?.lines.find((one) => one.variantId === variantId)?.quantity ?? 0;
        const quantity = Math.min(there + countOf(item), quantityMax);
        await line.mutateAsync({ variantId, quantity });
      }
    },
    onSuccess() {
      onClose();
      navigate(`${base}/cart`);
    },
  });
  const error = send.error ?? buy.error;
  const isBusy = send.isPending || buy.isPending;
  return (
    <Sheet
      open
      onClose={onClose}
      title={card.header ?? t('offered.title')}
      {...(isShown
        ? {}
        : {
            actions: (
              <>
                <Button
                  busy={send.isPending}
                  disabled={chosen.length === 0 || isBusy}
                  onClick={() => send.mutate()}
                >
                  {t('offered.send')}
                </Button>
                <Button
                  variant="primary"
                  busy={buy.isPending}
                  disabled={chosen.length === 0 || isBusy}
                  onClick={() => buy.mutate()}
                >
                  {t('offered.buy')}
                </Button>
              </>
            ),
          })}
    >
      <div className="ui-stack">
        {error && <ProblemNote problem={problemText(error)} />}
        {sections.map(({ title, items }) => (
          <section key={items[0]!.variantId} aria-label={title || t('offered.title')}>
            {title && <h3 className="ui-small ui-soft">{title}</h3>}
            <ul className="outreach-basket">
              {items.map((item) => {
                const now = live?.find((one) => one.variantId === item.variantId);
                return (
                  <li key={item.variantId} className="outreach-basket-line">
                    <ItemPicture item={item} />
                    <span className="outreach-basket-words">
                      <Link
                        href={`${base}/shop/${item.productId}`}
                        className="outreach-basket-name"
                      >
                        <bdi>{nameOf(item)}</bdi>
                      </Link>
                      <ItemFacts item={now} />
                    </span>
                    {!isShown && now?.price && leftOf(now) > 0 && (
                      <QuantityStepper
                        label={t('offered.quantity', { title: nameOf(item) })}
                        min={0}
                        max={leftOf(now)}
                        value={Math.min(countOf(item), leftOf(now))}
                        onChange={(count) =>
                          setWanted(new Map([...wanted, [item.variantId, count]]))
                        }
                      />
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
        {chosen[0] && !isShown && (
          <>
            <p className="outreach-basket-total">
              <span>{t('offered.total')}</span>
              <Amount money={moneyOf(chosen[0].price!, total)} size="title" />
            </p>
            <TextField label={t('offered.note')} maxLength={500} value={note} onChange={setNote} />
          </>
        )}
      </div>
    </Sheet>
  );
}

function leftOf({ available }: WhatsappOffered): number {
  return Math.min(available ?? quantityMax, quantityMax);
}
