import type { Product } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { EllipsisVertical, ExternalLink, Megaphone, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useMainAsset } from '../../wallet/currencies/queries.ts';
import { isMissing } from '../missing.ts';
import { keepProduct, productKey, useOwnShelf, usePresenceOf, useProduct } from '../queries.ts';
import { bodyOf, type Draft, draftOf, emptyDraft, usualVatRate } from './draft.ts';
import { ProductEditor } from './product-editor.tsx';

/** A product that is not on the shelf yet. Waits until it is known with which VAT rate it begins. */
export function NewProduct() {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const shelf = useOwnShelf({ q: '', category: null });
  const presence = usePresenceOf(actor.handle);
  const isKnown = (shelf.data || shelf.error) && (presence.data || presence.error);
  if (isKnown) {
    const last = shelf.data?.pages[0]?.lastVatRate ?? null;
    return <Fresh vatRate={usualVatRate(last, presence.data?.category)} />;
  }
  return (
    <Page title={t('edit.newTitle')} back="/shop">
      <SkeletonRows rows={7} />
    </Page>
  );
}

function Fresh({ vatRate }: { vatRate: number }) {
  const { t } = useTranslation('shop');
  const { locale } = useFormat();
  const asset = useMainAsset();
  const [, navigate] = useLocation();
  const [start] = useState(() => emptyDraft(vatRate));
  async function save(draft: Draft): Promise<Product> {
    const product = await api.shop.createProduct({ body: bodyOf(draft, { locale, asset }) });
    keepProduct(product);
    showToast({
      text: t('edit.created', { title: product.title }),
      tone: 'good',
      action: { label: t('edit.another'), run: () => navigate('/shop/new') },
    });
    return product;
  }
  return (
    <ProductEditor
      title={t('edit.newTitle')}
      start={start}
      save={save}
      saveLabel={t('edit.create')}
      onSaved={() => navigate('/shop')}
    />
  );
}

/** A product of the shop, to be changed or taken away. */
export function EditProduct({ productId }: { productId: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = useProduct(productId);
  const actor = useActor();
  if (data?.sellerActorId === actor.id) return <Loaded key={productId} product={data} />;
  return (
    <Page title={t('edit.title')} back="/shop">
      {data || isMissing(error, 'shop.product_unknown') ? (
        <EmptyState
          drawing={<Signpost />}
          title={t('product.unknownTitle')}
          text={t('edit.unknownText')}
        />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={7} />
      )}
    </Page>
  );
}

function Loaded({ product }: { product: Product }) {
  const { t } = useTranslation('shop');
  const { locale } = useFormat();
  const asset = useMainAsset();
  // What was loaded first is what is written on; what others change meanwhile is told, not mixed in.
  const [base, setBase] = useState(product);
  const [round, setRound] = useState({ at: 0, start: draftOf(product, locale) });
  function begin(from: Product): void {
    setBase(from);
    setRound({ at: round.at + 1, start: draftOf(from, locale) });
  }
  async function save(draft: Draft): Promise<Product> {
    const saved = await api.shop.updateProduct({
      params: { productId: product.id },
      body: bodyOf(draft, { locale, asset }),
    });
    keepProduct(saved);
    setBase(saved);
    showToast({ text: t('edit.saved'), tone: 'good' });
    return saved;
  }
  return (
    <ProductEditor
      key={round.at}
      title={t('edit.title')}
      start={round.start}
      save={save}
      saveLabel={t('edit.save')}
      actions={<ProductMenu product={product} />}
      onReload={product.updatedAt === base.updatedAt ? undefined : () => begin(product)}
    />
  );
}

function ProductMenu({ product }: { product: Product }) {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu
        label={t('edit.more')}
        trigger={<IconButton label={t('edit.more')} icon={<EllipsisVertical size={20} />} />}
        items={[
          product.isPublished && {
            label: t('edit.publicPage'),
            icon: <ExternalLink size={18} />,
            onSelect: () => {
              open(`/@${actor.handle}/shop/${product.slug}`, '_blank', 'noopener');
            },
          },
          product.isPublished && {
            label: t('edit.promote'),
            icon: <Megaphone size={18} />,
            href: `/feed/promotions/new/product/${product.id}`,
          },
          {
            label: t('edit.delete'),
            icon: <Trash2 size={18} />,
            danger: true,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      {isAsking && <DeleteDialog product={product} onClose={() => setAsking(false)} />}
    </>
  );
}

function DeleteDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.shop.deleteProduct({ params: { productId: product.id } }),
    onSuccess: () => {
      navigate('/shop');
      queryClient.removeQueries({ queryKey: productKey(product.id) });
      void queryClient.invalidateQueries({ queryKey: ['shop'] });
      showToast({ text: t('edit.deleted', { title: product.title }) });
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('edit.deleteTitle')}
      confirm={t('edit.delete')}
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <div className="ui-stack">
        <p>{t('edit.deleteText', { title: product.title })}</p>
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}
