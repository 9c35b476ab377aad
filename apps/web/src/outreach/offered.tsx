import type { WhatsappOffered } from '@allmende/contract/whatsapp';
import { useQuery } from '@tanstack/react-query';
import { Package } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Amount } from '../ui/money.tsx';
import { Picture } from '../ui/picture.tsx';
import './offered.css';

const Basket = lazy(() => import('./basket.tsx'));

type Place = Pick<CardProps['message'], 'conversationId' | 'seq'>;

/** What a message offers, as it is now, and whether a cart may answer it. */
export function useOffered({ conversationId, seq }: Place) {
  return useQuery({
    queryKey: ['shop', 'offered', conversationId, seq],
    queryFn: ({ signal }) => api.whatsapp.listOffered({ body: { conversationId, seq }, signal }),
  }).data;
}

/** Things of the shop in a message: one large, several as a row of pictures, or the way to all of them. */
export default function Offered({ card, isOwn, base, message }: CardProps<'interactive'>) {
  const { t } = useTranslation('business/cards');
  const [isOpen, setOpen] = useState(false);
  const offered = useOffered(message);
  const { action, chosenId } = card;
  if (action.kind !== 'products') return null;
  const { layout } = action;
  const items = action.sections.flatMap((section) => section.items);
  const [first] = items;
  const now = offered?.items[0];
  const isChoice = layout === 'list';
  return (
    <>
      {isChoice ? (
        <div className="outreach-offered-row" data-more={items.length > 3}>
          {items.slice(0, 3).map((item) => (
            <ItemPicture key={item.variantId} item={item} />
          ))}
        </div>
      ) : (
        first && (
          <Link href={`${base}/shop/${first.productId}`} className="outreach-offered-one">
            <ItemPicture item={first} large />
            <bdi className="outreach-offered-title">{nameOf(first)}</bdi>
            {layout === 'one' && <ItemFacts item={now} />}
          </Link>
        )
      )}
      {layout === 'catalog' ? (
        <Button href={`${base}/shop`} full>
          {t('offered.shop')}
        </Button>
      ) : (
        (isChoice || offered?.hasCart !== false) && (
          <Button full onClick={() => setOpen(true)}>
            {chosenId === 'cart' && '✓ '}
            {isChoice ? t('offered.items', { count: items.length }) : t('offered.order')}
          </Button>
        )
      )}
      <Suspense fallback={null}>
        {isOpen && (
          <Basket
            card={card}
            base={base}
            place={message}
            isOwn={isOwn}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}

export function nameOf({ title, options }: Pick<WhatsappOffered, 'title' | 'options'>): string {
  return options ? `${title}, ${options}` : title;
}

export function ItemPicture({
  item: { picture },
  large,
}: {
  item: Pick<WhatsappOffered, 'picture'>;
  large?: boolean;
}) {
  return (
    <Picture
      src={large ? picture?.mediumUrl : picture?.smallUrl}
      colour={picture?.colour}
      alt={picture?.alt ?? ''}
      {...(large ? { ratio: '4 / 3' } : {})}
    >
      <Package size={large ? 36 : 22} aria-hidden="true" />
    </Picture>
  );
}

/** What it costs and whether there is any; nothing before that is known. */
export function ItemFacts({ item }: { item: WhatsappOffered | undefined }) {
  const { t } = useTranslation('business/cards');
  if (!item) return <span className="outreach-offered-facts">&nbsp;</span>;
  const { price, available } = item;
  return (
    <span className="outreach-offered-facts">
      {price ? <Amount money={price} /> : <Badge>{t('offered.gone')}</Badge>}
      {price && available !== null && available <= 0 && <Badge>{t('offered.soldOut')}</Badge>}
      {price && available !== null && available > 0 && available <= 5 && (
        <span className="ui-small ui-soft">{t('offered.left', { count: available })}</span>
      )}
    </span>
  );
}
