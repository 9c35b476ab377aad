import { isVisible } from '@allmende/contract/text';
import { useMutation } from '@tanstack/react-query';
import { Store } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { HandleField, handleFrom, useHandleState } from '../../identity/handle-field.tsx';
import { accentProps } from '../../ui/accent.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { PictureInput } from '../../ui/picture-input.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { StepForm } from '../../ui/step-form.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AccentPicker } from '../accent-picker.tsx';
import { AddressFields, isAddressComplete, isAddressEmpty } from '../address-fields.tsx';
import { categories, categoryIcons } from '../categories.ts';
import { areGroupsValid } from '../day-groups.ts';
import { HoursEditor } from '../hours-editor.tsx';
import { type Draft, type Pictures, rememberDraft, rememberedDraft } from './draft.ts';
import './open.css';
import { openBusiness } from './opening.ts';

const steps = ['name', 'category', 'place', 'hours', 'face'] as const;
type Step = (typeof steps)[number];

/** From nothing to a findable presence, one question after the other; place, hours and face may wait. */
export default function OpenBusiness() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState(rememberedDraft);
  const [pictures, setPictures] = useState<Pictures>({ logo: null, cover: null });
  const { state } = useHandleState(draft.handle);
  const opening = useMutation({
    mutationFn: () => openBusiness(draft, pictures),
    onSuccess({ isDressed }) {
      navigate('/business/welcome', { replace: true });
      if (!isDressed) showToast({ text: t('open.undressed'), tone: 'danger' });
    },
  });
  function set(changes: Partial<Draft>): void {
    const next = { ...draft, ...changes };
    setDraft(next);
    rememberDraft(next);
  }
  const name = steps[step]!;
  const isLast = step === steps.length - 1;
  const canGoOn: Record<Step, boolean> = {
    name: isVisible(draft.name) && state === 'free',
    category: draft.category !== null,
    place: isAddressEmpty(draft.address) || isAddressComplete(draft.address),
    hours: areGroupsValid(draft.hours),
    face: true,
  };
  function submit(): void {
    if (!canGoOn[name] || opening.isPending) return;
    if (isLast) opening.mutate();
    else setStep(step + 1);
  }
  return (
    <Page
      title={t('open.title')}
      back="/me"
      onBack={step > 0 ? () => setStep(step - 1) : undefined}
    >
      <StepForm
        key={name}
        steps={steps.map((key) => t(`open.${key}.step`))}
        current={step}
        title={t(`open.${name}.title`)}
        text={t(`open.${name}.text`)}
        onSubmit={submit}
        actions={
          <Button
            type="submit"
            variant="primary"
            full
            busy={opening.isPending}
            disabled={!canGoOn[name]}
            icon={isLast ? <Store size={19} aria-hidden="true" /> : undefined}
          >
            {t(isLast ? 'open.finish' : isSkipping(name, draft) ? 'open.skip' : 'open.next')}
          </Button>
        }
      >
        {name === 'name' && <NameStep draft={draft} set={set} />}
        {name === 'category' && <CategoryStep draft={draft} set={set} />}
        {name === 'place' && (
          <AddressFields
            value={draft.address}
            name={draft.name}
            onChange={(address) => set({ address })}
          />
        )}
        {name === 'hours' && (
          <HoursEditor groups={draft.hours} onChange={(hours) => set({ hours })} />
        )}
        {name === 'face' && (
          <FaceStep draft={draft} set={set} pictures={pictures} onPictures={setPictures} />
        )}
        {opening.error && <ProblemNote problem={problemText(opening.error)} />}
      </StepForm>
    </Page>
  );
}

/** A step that may wait, left empty, is skipped; the button says so. */
function isSkipping(step: Step, { address, hours }: Draft): boolean {
  return (step === 'place' && isAddressEmpty(address)) || (step === 'hours' && hours.length === 0);
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
        autoComplete="organization"
        onChange={(name) =>
          set({ name, ...(draft.isHandleOwn ? {} : { handle: handleFrom(name) }) })
        }
      />
      <HandleField
        value={draft.handle}
        hint={t('open.name.handleHint', { address: `${location.host}/@${draft.handle || '…'}` })}
        onChange={(handle) => set({ handle, isHandleOwn: true })}
      />
    </>
  );
}

function CategoryStep({ draft, set }: StepProps) {
  const { t } = useTranslation('business');
  return (
    <fieldset className="business-kinds">
      <legend className="ui-hidden">{t('open.category.title')}</legend>
      {categories.map((category) => {
        const Icon = categoryIcons[category];
        return (
          <label key={category} className="business-kind-tile">
            <input
              type="radio"
              name="category"
              checked={category === draft.category}
              onChange={() => set({ category })}
            />
            <Icon size={24} strokeWidth={1.8} aria-hidden="true" />
            <span>{t(category === 'other' ? 'open.category.other' : `category.${category}`)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function FaceStep({
  draft,
  set,
  pictures,
  onPictures,
}: StepProps & { pictures: Pictures; onPictures: (pictures: Pictures) => void }) {
  const { t } = useTranslation('business');
  return (
    <>
      <div
        className="business-strip"
        aria-hidden="true"
        {...accentProps(draft.accent, draft.name)}
      />
      <AccentPicker value={draft.accent} onChange={(accent) => set({ accent })} />
      <TextArea
        label={t('profile.about')}
        hint={t('profile.aboutHint')}
        optional={t('optional')}
        value={draft.about}
        maxLength={1000}
        rows={3}
        onChange={(about) => set({ about })}
      />
      {(['logo', 'cover'] as const).map((kind) => (
        <PictureInput
          key={kind}
          label={t(`profile.${kind}`)}
          hint={t(`profile.${kind}Hint`)}
          pictures={pictures[kind] ? [pictures[kind]] : []}
          onPictures={([file]) => onPictures({ ...pictures, [kind]: file ?? null })}
          onRemove={() => onPictures({ ...pictures, [kind]: null })}
        />
      ))}
    </>
  );
}
