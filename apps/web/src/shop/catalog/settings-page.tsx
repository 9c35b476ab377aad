import type { DirectSettings } from '@allmende/contract/direct';
import type { ShopSettings } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/choice.tsx';
import { FormRow, TextArea } from '../../ui/field.tsx';
import { toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { directKey, useDirectSettings, useSettings } from '../queries.ts';
import {
  type DirectFields,
  directFieldsOf,
  directSettingsOf,
  wrongIn,
} from '../direct/direct-fields.ts';
import './editor.css';
import { useLeaveGuard } from './leave-guard.tsx';

const DirectCard = lazy(() => import('../direct/direct-settings.tsx'));

/** How the shop sells: open or closed, how things change hands, what that costs, under which terms. */
export function SettingsPage() {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const actorId = useActor().id;
  const { data, error, refetch } = useSettings(actorId);
  const direct = useDirectSettings(actorId);
  if (data && direct.data) return <SettingsForm settings={data} direct={direct.data} />;
  return (
    <Page title={t('settings.title')} back="/shop">
      {error || direct.error ? (
        <ProblemNote
          problem={problemText(error ?? direct.error)}
          onRetry={() => {
            void refetch();
            void direct.refetch();
          }}
        />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

interface Fields extends ShopFields {
  direct: DirectFields;
}

interface ShopFields
  extends Omit<
    ShopSettings,
    'deliveryFee' | 'freeDeliveryFrom' | 'assetCode' | 'paysBy' | 'directDays'
  > {
  feeMinor: string | null;
  /** Null for never. */
  freeFromMinor: string | null;
}

function shopFieldsOf(settings: ShopSettings): ShopFields {
  const {
    deliveryFee,
    freeDeliveryFrom,
    assetCode: _,
    paysBy: __,
    directDays: ___,
    ...rest
  } = settings;
  return { ...rest, feeMinor: deliveryFee.value, freeFromMinor: freeDeliveryFrom?.value ?? null };
}

function SettingsForm({ settings, direct }: { settings: ShopSettings; direct: DirectSettings }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const actor = useActor();
  const [saved, setSaved] = useState<Fields>(() => ({
    ...shopFieldsOf(settings),
    direct: directFieldsOf(direct),
  }));
  const [fields, setFields] = useState(saved);
  const [wasTried, setTried] = useState(false);
  const isDirty = useMemo(() => JSON.stringify(fields) !== JSON.stringify(saved), [fields, saved]);
  const guard = useLeaveGuard(isDirty);
  const asset = settings.deliveryFee;
  const { mutate, isPending, error } = useMutation({
    async mutationFn(): Promise<Fields> {
      const { feeMinor, freeFromMinor, direct: paid, ...rest } = fields;
      if (JSON.stringify(paid) !== JSON.stringify(saved.direct)) {
        const body = directSettingsOf(paid);
        queryClient.setQueryData(directKey(actor.id), await api.direct.setDirectSettings({ body }));
      }
      const next = await api.shop.updateSettings({
        body: {
          ...rest,
          deliveryFee: toMoney(BigInt(feeMinor ?? '0'), asset),
          freeDeliveryFrom: freeFromMinor === null ? null : toMoney(BigInt(freeFromMinor), asset),
        },
      });
      queryClient.setQueryData(['shop', 'settings', actor.id], next);
      return { ...shopFieldsOf(next), direct: paid };
    },
    onSuccess: (next) => {
      for (const topic of ['shop', 'cart']) {
        void queryClient.invalidateQueries({ queryKey: [topic] });
      }
      setSaved(next);
      setFields(next);
      showToast({ text: t('settings.saved'), tone: 'good' });
    },
  });
  const isFeeMissing = fields.offersDelivery && fields.feeMinor === null;
  function submit() {
    setTried(true);
    const wrong = wrongIn(fields.direct);
    if (isFeeMissing || wrong.iban || wrong.name) {
      // The button stays in sight on a page that does not fit; what is wrong may be far above it.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
    } else if (!isPending) {
      mutate();
    }
  }
  const set = (changes: Partial<Fields>) => setFields({ ...fields, ...changes });
  return (
    <Page
      title={t('settings.title')}
      back="/shop"
      foot={
        <div className="shop-editor-foot">
          {error && <ProblemNote problem={problemText(error)} />}
          <p role="status" className="ui-small ui-soft">
            {isDirty && t('edit.unsaved')}
          </p>
          <Button variant="primary" size="large" busy={isPending} onClick={submit}>
            {t('edit.save')}
          </Button>
        </div>
      }
    >
      <Card>
        <Switch
          label={t('settings.open')}
          hint={t(fields.isOpen ? 'settings.openHint' : 'settings.closedHint')}
          checked={fields.isOpen}
          onChange={(isOpen) => set({ isOpen })}
        />
      </Card>
      <Card heading={t('settings.ways')}>
        {!fields.offersPickup && !fields.offersDelivery && (
          <Banner tone="money" title={t('settings.noWay')} />
        )}
        <Switch
          label={t('fulfilment.pickup')}
          checked={fields.offersPickup}
          onChange={(offersPickup) => set({ offersPickup })}
        />
        {fields.offersPickup && (
          <TextArea
            label={t('settings.pickupNote')}
            optional={t('optional')}
            hint={t('settings.pickupNoteHint')}
            value={fields.pickupNote}
            onChange={(pickupNote) => set({ pickupNote })}
            maxLength={300}
            rows={2}
          />
        )}
        <Switch
          label={t('fulfilment.delivery')}
          checked={fields.offersDelivery}
          onChange={(offersDelivery) => set({ offersDelivery })}
        />
        {fields.offersDelivery && (
          <>
            <FormRow>
              <MoneyField
                label={t('settings.fee')}
                asset={asset}
                value={fields.feeMinor === null ? null : BigInt(fields.feeMinor)}
                onChange={(minor) => set({ feeMinor: minor === null ? null : String(minor) })}
                error={wasTried && isFeeMissing ? t('settings.feeMissing') : null}
              />
              <MoneyField
                label={t('settings.freeFrom')}
                optional={t('optional')}
                asset={asset}
                value={fields.freeFromMinor === null ? null : BigInt(fields.freeFromMinor)}
                onChange={(minor) => set({ freeFromMinor: minor === null ? null : String(minor) })}
              />
            </FormRow>
            <TextArea
              label={t('settings.deliveryNote')}
              optional={t('optional')}
              hint={t('settings.deliveryNoteHint')}
              value={fields.deliveryNote}
              onChange={(deliveryNote) => set({ deliveryNote })}
              maxLength={300}
              rows={2}
            />
          </>
        )}
      </Card>
      <Suspense fallback={null}>
        <DirectCard
          fields={fields.direct}
          onChange={(paid) => set({ direct: paid })}
          wasTried={wasTried}
        />
      </Suspense>
      <Card>
        <Switch
          label={t('settings.keeps')}
          hint={t('settings.keepsHint')}
          checked={fields.keepDays !== null}
          onChange={(isOn) => set({ keepDays: isOn ? 14 : null })}
        />
        {fields.keepDays !== null && (
          <div>
            <p className="ui-small" aria-hidden="true">
              {t('settings.keepDays')}
            </p>
            <Segmented
              label={t('settings.keepDays')}
              value={String(fields.keepDays)}
              onChange={(days) => set({ keepDays: Number(days) })}
              options={['7', '14', '30'].map((value) => ({
                value,
                label: t('settings.days', { count: Number(value) }),
              }))}
            />
          </div>
        )}
      </Card>
      <Card heading={t('settings.terms')}>
        <TextArea
          label={t('settings.termsLabel')}
          hideLabel
          hint={t('settings.termsHint')}
          value={fields.terms}
          onChange={(terms) => set({ terms })}
          maxLength={20_000}
          rows={6}
          rowsMax={20}
        />
      </Card>
      {guard.dialog}
    </Page>
  );
}
