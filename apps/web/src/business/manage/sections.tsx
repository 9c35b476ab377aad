import { localTime } from '@allmende/contract/opening-hours';
import { isVisible } from '@allmende/contract/text';
import type { Picture } from '@allmende/contract/actors';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { setMe } from '../../app/session.ts';
import { HandleField, useHandleState } from '../../identity/handle-field.tsx';
import { PictureField } from '../../identity/picture-field.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AccentPicker } from '../accent-picker.tsx';
import {
  AddressFields,
  emptyAddress,
  isAddressComplete,
  isAddressEmpty,
} from '../address-fields.tsx';
import { categories } from '../categories.ts';
import { areGroupsValid, groupsOf, weekOf } from '../day-groups.ts';
import { HoursEditor } from '../hours-editor.tsx';
import { type Category, type OpeningHours, type Presence, presenceKey } from '../queries.ts';
import { type DayDraft, daysOf, exceptionsMax, isUntouched, withDays } from './day-draft.ts';
import { SpecialDaysEditor } from './special-days.tsx';

/** The parts of a presence, each changed and saved by itself. */
export const sections = [
  'sign',
  'about',
  'address',
  'hours',
  'special',
  'contact',
  'imprint',
] as const;
export type Section = (typeof sections)[number];

type Changes = Parameters<typeof api.business.updatePresence>[0]['body'];
type ProfileChanges = Parameters<typeof api.identity.updateProfile>[0]['body'];
interface FormProps {
  presence: Presence;
  onDone: () => void;
}

export function SectionSheet({ section, ...props }: FormProps & { section: Section }) {
  const Form = forms[section];
  return <Form {...props} />;
}

const forms: Record<Section, (props: FormProps) => ReactNode> = {
  sign: SignForm,
  about: AboutForm,
  address: AddressForm,
  hours: HoursForm,
  special: SpecialForm,
  contact: ContactForm,
  imprint: ImprintForm,
};

/** One part in a sheet: its fields, what went wrong, and a button that says what it does. */
function SectionForm({
  section,
  isReady = true,
  save,
  onDone,
  children,
}: {
  section: Section;
  isReady?: boolean;
  save: () => Promise<Presence>;
  onDone: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const saving = useMutation({
    mutationFn: save,
    onSuccess(presence) {
      queryClient.setQueryData(presenceKey(presence.actor.handle), presence);
      showToast({ text: t('profile.saved') });
      onDone();
    },
  });
  return (
    <FormSheet
      title={t(`profile.section.${section}`)}
      submit={t('save')}
      isReady={isReady}
      busy={saving.isPending}
      error={saving.error ? problemText(saving.error).text : undefined}
      onSubmit={() => saving.mutate()}
      onClose={onDone}
    >
      {children}
    </FormSheet>
  );
}

function change(body: Changes): Promise<Presence> {
  return api.business.updatePresence({ body });
}

/** Name, handle and logo belong to the actor; the rest of the sign to the presence. */
function SignForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const { actor } = presence;
  const [name, setName] = useState(actor.name);
  const [handle, setHandle] = useState(actor.handle);
  const [logo, setLogo] = useState<Picture | null>(actor.picture);
  const [cover, setCover] = useState<Picture | null>(presence.cover);
  const [category, setCategory] = useState<Category>(presence.category);
  const [accent, setAccent] = useState(actor.accent ?? '#1f7a4d');
  const [isLogoUploading, setLogoUploading] = useState(false);
  const [isCoverUploading, setCoverUploading] = useState(false);
  const { state } = useHandleState(handle, actor.handle);

  async function save(): Promise<Presence> {
    const profile: ProfileChanges = {};
    if (name.trim() !== actor.name) profile.name = name;
    if (handle !== actor.handle) profile.handle = handle;
    if (logo?.id !== actor.picture?.id) profile.pictureId = logo?.id ?? null;
    // The handle may be refused, so it goes first: then nothing has changed yet.
    if (Object.keys(profile).length > 0) await api.identity.updateProfile({ body: profile });
    const body: Changes = { category };
    if (accent !== actor.accent) body.accent = accent;
    if (cover?.id !== presence.cover?.id) body.coverId = cover?.id ?? null;
    const changed = await change(body);
    setMe(await api.identity.getMe());
    return changed;
  }
  return (
    <SectionForm
      section="sign"
      isReady={isVisible(name) && state === 'free' && !isLogoUploading && !isCoverUploading}
      save={save}
      onDone={onDone}
    >
      <PictureField
        label={t('profile.logo')}
        showsLabel
        hint={t('profile.logoHint')}
        alt={name}
        audience="public"
        picture={logo}
        onChange={setLogo}
        onUploading={setLogoUploading}
      />
      <PictureField
        label={t('profile.cover')}
        showsLabel
        hint={t('profile.coverHint')}
        alt={name}
        audience="public"
        picture={cover}
        onChange={setCover}
        onUploading={setCoverUploading}
      />
      <TextField
        label={t('profile.name')}
        maxLength={80}
        required
        value={name}
        onChange={setName}
      />
      <HandleField value={handle} own={actor.handle} onChange={setHandle} />
      {handle !== actor.handle && (
        <Banner tone="info">{t('profile.renameText', { handle: actor.handle })}</Banner>
      )}
      <Select
        label={t('profile.category')}
        value={category}
        onChange={setCategory}
        options={categories.map((value) => ({ value, label: t(`category.${value}`) }))}
      />
      <AccentPicker value={accent} onChange={setAccent} />
    </SectionForm>
  );
}

function AboutForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const [about, setAbout] = useState(presence.about);
  return (
    <SectionForm section="about" save={() => change({ about })} onDone={onDone}>
      <TextArea
        label={t('profile.about')}
        hint={t('profile.aboutHint')}
        maxLength={1000}
        data-autofocus
        value={about}
        onChange={setAbout}
      />
    </SectionForm>
  );
}

function AddressForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const [address, setAddress] = useState(presence.address ?? emptyAddress());
  const isEmpty = isAddressEmpty(address);
  return (
    <SectionForm
      section="address"
      isReady={isEmpty || isAddressComplete(address)}
      save={() => change({ address: isEmpty ? null : address })}
      onDone={onDone}
    >
      <AddressFields value={address} name={presence.actor.name} onChange={setAddress} />
      <p className="ui-small ui-soft">{t('profile.addressNote')}</p>
    </SectionForm>
  );
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function HoursForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const { hours } = presence;
  const [groups, setGroups] = useState(() => (hours ? groupsOf(hours.week) : []));
  const [timeZone, setTimeZone] = useState(hours?.timeZone ?? ownTimeZone());
  const exceptions = hours?.exceptions ?? [];
  const used = groups.filter(({ days }) => days.length > 0);
  const isNone = used.length === 0 && exceptions.length === 0;
  const next: OpeningHours | null = isNone ? null : { timeZone, week: weekOf(used), exceptions };
  const zones = [...new Set([timeZone, ownTimeZone(), ...Intl.supportedValuesOf('timeZone')])];
  return (
    <SectionForm
      section="hours"
      isReady={areGroupsValid(used)}
      save={() => change({ hours: next })}
      onDone={onDone}
    >
      <HoursEditor groups={groups} onChange={setGroups} />
      <Select
        label={t('editHours.timeZone')}
        value={timeZone}
        onChange={setTimeZone}
        options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
      />
    </SectionForm>
  );
}

/** Saving takes along what is written in the form for new days: nobody has to press two buttons for it. */
function SpecialForm({ presence, onDone }: FormProps) {
  const { hours, address } = presence;
  const [exceptions, setExceptions] = useState(hours?.exceptions ?? []);
  const [draft, setDraft] = useState<DayDraft | null>(null);
  const timeZone = hours?.timeZone ?? ownTimeZone();
  const week = hours?.week ?? [[], [], [], [], [], [], []];
  const today = localTime(new Date(), timeZone).date;
  const written = draft && daysOf(draft, today);
  const next = written ? withDays(exceptions, written, today) : exceptions;
  const isReadable = draft === null || isUntouched(draft) || written !== null;
  return (
    <SectionForm
      section="special"
      isReady={isReadable && next.length <= exceptionsMax}
      save={() => change({ hours: { timeZone, week, exceptions: next } })}
      onDone={onDone}
    >
      <SpecialDaysEditor
        exceptions={exceptions}
        today={today}
        country={address?.country ?? emptyAddress().country}
        onChange={setExceptions}
        draft={draft}
        onDraft={setDraft}
      />
    </SectionForm>
  );
}

/** `krumm.de` is an address too; the rest the server decides. */
function completed(website: string): string {
  const text = website.trim();
  return text === '' || /^https?:\/\//i.test(text) ? text : `https://${text}`;
}

function ContactForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const [website, setWebsite] = useState(presence.website);
  const [imprint, setImprint] = useState(presence.imprint);
  const address = completed(website);
  const isReady = address === '' || URL.canParse(address);
  return (
    <SectionForm
      section="contact"
      isReady={isReady}
      save={() => change({ website: address, imprint })}
      onDone={onDone}
    >
      <TextField
        label={t('profile.website')}
        optional={t('optional')}
        inputMode="url"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="https://"
        maxLength={190}
        value={website}
        onChange={setWebsite}
        error={isReady ? null : t('profile.websiteInvalid')}
      />
      <TextField
        label={t('profile.phone')}
        optional={t('optional')}
        type="tel"
        maxLength={40}
        value={imprint.phone}
        onChange={(phone) => setImprint({ ...imprint, phone })}
      />
      <TextField
        label={t('profile.email')}
        optional={t('optional')}
        type="email"
        maxLength={120}
        value={imprint.email}
        onChange={(email) => setImprint({ ...imprint, email: email.trim() })}
      />
    </SectionForm>
  );
}

const imprintFields = ['legalName', 'representative', 'registerEntry', 'vatId'] as const;

function ImprintForm({ presence, onDone }: FormProps) {
  const { t } = useTranslation('business');
  const [imprint, setImprint] = useState(presence.imprint);
  return (
    <SectionForm section="imprint" save={() => change({ imprint })} onDone={onDone}>
      <p className="ui-small ui-soft">{t('profile.imprintText')}</p>
      {imprintFields.map((field) => (
        <TextField
          key={field}
          label={t(`profile.${field}`)}
          hint={t(`profile.${field}Hint`)}
          optional={t('optional')}
          maxLength={field === 'vatId' ? 20 : 120}
          value={imprint[field]}
          onChange={(text) => setImprint({ ...imprint, [field]: text })}
        />
      ))}
    </SectionForm>
  );
}
