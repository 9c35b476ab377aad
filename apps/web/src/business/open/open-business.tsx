import type { Presence } from '@allmende/contract/business';
import { useMutation } from '@tanstack/react-query';
import { ArrowRight, ExternalLink, PackagePlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { switchActor } from '../../app/session.ts';
import { askWhoIAm } from '../../app/who-am-i.ts';
import { HandleField, handleFrom, useHandleState } from '../../identity/handle-field.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Awning } from '../../ui/drawings/awning.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { PictureInput } from '../../ui/picture-input.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { StepForm } from '../../ui/step-form.tsx';
import { type Category, categories } from '../categories.ts';
import { HoursField, usualWeek, weekFaults } from '../hours-field.tsx';

interface Draft {
  name: string;
  handle: string;
  /** Until it is changed by hand, the handle follows the name. */
  isHandleOwn: boolean;
  category: Category | '';
  street: string;
  postalCode: string;
  city: string;
  hasHours: boolean;
  week: typeof usualWeek;
  about: string;
  logo: File | null;
}

const blank: Draft = {
  name: '',
  handle: '',
  isHandleOwn: false,
  category: '',
  street: '',
  postalCode: '',
  city: '',
  hasHours: false,
  week: usualWeek,
  about: '',
  logo: null,
};

const steps = ['name', 'place', 'hours', 'face'] as const;

/** From nothing to a findable presence, one question after the other; only the first step is required. */
export default function OpenBusiness() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState(blank);
  const { state } = useHandleState(draft.handle);
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => open(draft) });
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });

  if (data) return <Opened presence={data} />;
  const isLast = step === steps.length - 1;
  const canGoOn = [
    draft.name.trim() !== '' && state === 'free' && draft.category !== '',
    isAddressComplete(draft),
    !draft.hasHours || weekFaults(draft.week).size === 0,
    true,
  ][step]!;
  const name = steps[step]!;

  function submit(): void {
    if (!canGoOn) return;
    if (isLast) mutate();
    else setStep(step + 1);
  }

  return (
    <Page title={t('open.title')} back="/me">
      <StepForm
        steps={steps.map((key) => t(`open.${key}.step`))}
        current={step}
        title={t(`open.${name}.title`)}
        text={t(`open.${name}.text`)}
        onBack={() => (step === 0 ? navigate('/me') : setStep(step - 1))}
        onSubmit={submit}
        actions={
          <Button
            type="submit"
            variant="primary"
            full
            busy={isPending}
            disabled={!canGoOn}
            icon={isLast ? undefined : <ArrowRight size={19} className="ui-mirror" />}
          >
            {t(isLast ? 'open.finish' : 'open.next')}
          </Button>
        }
      >
        {name === 'name' && <NameStep draft={draft} set={set} />}
        {name === 'place' && <PlaceStep draft={draft} set={set} />}
        {name === 'hours' && <HoursStep draft={draft} set={set} />}
        {name === 'face' && <FaceStep draft={draft} set={set} />}
        {error && <ProblemNote problem={problemText(error)} />}
      </StepForm>
    </Page>
  );
}

/** Nothing at all, or all of it. */
function isAddressComplete({ street, postalCode, city }: Draft): boolean {
  const given = [street, postalCode, city].filter((text) => text.trim() !== '').length;
  return given === 0 || given === 3;
}

async function open(draft: Draft): Promise<Presence> {
  const { street, postalCode, city } = draft;
  const presence = await api.business.openBusiness({
    body: {
      name: draft.name.trim(),
      handle: draft.handle,
      category: draft.category || 'other',
      about: draft.about.trim(),
      address: street.trim()
        ? { street, postalCode, city, country: 'DE', latitude: null, longitude: null }
        : null,
      hours: draft.hasHours
        ? {
            timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            week: draft.week,
            exceptions: [],
          }
        : null,
    },
  });
  const actorId = presence.actor.id;
  if (draft.logo) {
    const picture = await api.media.uploadPicture({
      actorId,
      upload: draft.logo,
      uploadType: draft.logo.type,
      query: { audience: 'public', alt: draft.name },
    });
    await api.identity.updateProfile({ actorId, body: { pictureId: picture.id } });
  }
  return presence;
}

interface StepProps {
  draft: Draft;
  set: (changes: Partial<Draft>) => void;
}

function NameStep({ draft, set }: StepProps) {
  const { t } = useTranslation('business');
  return (
    <>
      <TextField
        label={t('open.name.label')}
        value={draft.name}
        maxLength={80}
        autoFocus
        onChange={(name) =>
          set({ name, ...(draft.isHandleOwn ? {} : { handle: handleFrom(name) }) })
        }
      />
      <HandleField value={draft.handle} onChange={(handle) => set({ handle, isHandleOwn: true })} />
      <Select
        label={t('open.name.category')}
        placeholder={t('open.name.choose')}
        value={draft.category}
        onChange={(category) => set({ category: category as Category })}
        options={categories.map((value) => ({ value, label: t(`category.${value}`) }))}
      />
    </>
  );
}

function PlaceStep({ draft, set }: StepProps) {
  const { t } = useTranslation('business');
  return (
    <>
      <TextField
        label={t('open.place.street')}
        value={draft.street}
        autoComplete="street-address"
        onChange={(street) => set({ street })}
      />
      <TextField
        label={t('open.place.postalCode')}
        value={draft.postalCode}
        inputMode="numeric"
        autoComplete="postal-code"
        onChange={(postalCode) => set({ postalCode })}
      />
      <TextField
        label={t('open.place.city')}
        value={draft.city}
        autoComplete="address-level2"
        onChange={(city) => set({ city })}
        error={isAddressComplete(draft) ? undefined : t('open.place.incomplete')}
      />
    </>
  );
}

function HoursStep({ draft, set }: StepProps) {
  const { t } = useTranslation('business');
  return draft.hasHours ? (
    <HoursField week={draft.week} onChange={(week) => set({ week })} />
  ) : (
    <Button onClick={() => set({ hasHours: true })}>{t('open.hours.give')}</Button>
  );
}

function FaceStep({ draft, set }: StepProps) {
  const { t } = useTranslation('business');
  return (
    <>
      <TextArea
        label={t('open.face.about')}
        hint={t('open.face.aboutHint')}
        optional={t('open.optional')}
        value={draft.about}
        maxLength={1000}
        rows={3}
        onChange={(about) => set({ about })}
      />
      <PictureInput
        label={t('open.face.logo')}
        pictures={draft.logo ? [draft.logo] : []}
        onPictures={([logo]) => set({ logo: logo ?? null })}
        onRemove={() => set({ logo: null })}
      />
    </>
  );
}

/** It stands: where it is found, and what makes it a shop. */
function Opened({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor } = presence;
  const url = `${location.origin}/@${actor.handle}`;
  const [, navigate] = useLocation();
  async function goOn(path: string): Promise<void> {
    await askWhoIAm();
    switchActor(actor.id);
    navigate(path);
  }
  return (
    <Page title={t('open.title')}>
      <EmptyState
        drawing={<Awning />}
        title={t('open.done.title', { name: actor.name })}
        text={t('open.done.text')}
      />
      <CopyText label={t('open.done.address')} text={url} />
      <List label={t('open.done.next')}>
        <ListRow
          leading={<PackagePlus size={20} aria-hidden="true" />}
          title={t('open.done.products')}
          onSelect={() => void goOn('/shop/new')}
        />
        <ListRow
          leading={<Users size={20} aria-hidden="true" />}
          title={t('open.done.staff')}
          onSelect={() => void goOn('/business/staff')}
        />
        <ListRow
          leading={<ExternalLink size={20} aria-hidden="true" />}
          title={t('open.done.page')}
          onSelect={() => window.open(url, '_blank', 'noopener')}
        />
      </List>
      <Button variant="primary" full onClick={() => void goOn('/inbox')}>
        {t('open.done.inbox')}
      </Button>
    </Page>
  );
}
