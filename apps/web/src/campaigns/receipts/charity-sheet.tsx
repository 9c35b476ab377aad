import type { Picture } from '@allmende/contract/actors';
import type { Charity } from '@allmende/contract/donations';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Select, TextField } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { PictureInput } from '../../ui/picture-input.tsx';
import { renewReceipts } from './queries.ts';

const empty = {
  name: '',
  street: '',
  postalCode: '',
  city: '',
  taxOffice: '',
  fileNumber: '',
  noticeKind: 'exemption' as Charity['noticeKind'],
  noticeOn: '',
  assessed: '',
  purposes: '',
  announcedOn: '',
  signer: '',
};
type Words = typeof empty;
/** In the order of the notice: key, longest, and whether it is a day. */
const fields: readonly (readonly [Exclude<keyof Words, 'noticeKind'>, number, boolean?])[] = [
  ['name', 120],
  ['street', 120],
  ['postalCode', 12],
  ['city', 80],
  ['taxOffice', 80],
  ['fileNumber', 30],
  ['noticeOn', 10, true],
  ['assessed', 40],
  ['purposes', 200],
  ['announcedOn', 10, true],
  ['signer', 80],
];
const hinted = new Set<keyof Words>(['purposes', 'announcedOn', 'assessed']);

/** What the notice of the tax office says, for the operator to look at. */
export function CharitySheet({
  charity,
  onClose,
}: {
  charity: Charity | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const [words, setWords] = useState<Words>(() =>
    charity
      ? (Object.fromEntries(
          Object.keys(empty).map((key) => [key, charity[key as keyof Words]]),
        ) as Words)
      : empty,
  );
  const [signature, setSignature] = useState<Picture | null>(null);
  const set = (part: Partial<Words>) => setWords((now) => ({ ...now, ...part }));
  const isExempt = words.noticeKind === 'exemption';
  const shown = fields.filter(([key]) => isExempt || key !== 'assessed');
  const adding = useMutation({
    async mutationFn([upload]: File[]) {
      if (!upload) return;
      const query = { audience: 'private', alt: '' } as const;
      setSignature(await api.media.uploadPicture({ upload, uploadType: upload.type, query }));
    },
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.donations.putCharity({
        body: {
          ...words,
          assessed: isExempt ? words.assessed : '',
          signatureId: signature?.id ?? null,
        },
      }),
    async onSuccess() {
      await renewReceipts();
      onClose();
    },
  });
  const trouble = error ?? adding.error;
  return (
    <FormSheet
      title={t('receipts.charity.title')}
      submit={t('receipts.charity.ask')}
      isReady={shown.every(([key]) => words[key].trim() !== '') && !!(signature ?? charity)}
      busy={isPending || adding.isPending}
      error={trouble && problemText(trouble).text}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <p className="ui-small ui-soft">{t('receipts.charity.how')}</p>
      <Select
        label={t('receipts.charity.noticeKind')}
        value={words.noticeKind}
        onChange={(noticeKind) => set({ noticeKind })}
        options={[
          { value: 'exemption', label: t('receipts.charity.exemption') },
          { value: 'statutes', label: t('receipts.charity.statutes') },
        ]}
      />
      {shown.map(([key, maxLength, isDay]) => (
        <TextField
          key={key}
          label={t(`receipts.charity.${key}`)}
          {...(hinted.has(key) ? { hint: t(`receipts.charity.${key}Hint`) } : {})}
          {...(isDay ? { type: 'date' } : { maxLength })}
          value={words[key]}
          onChange={(value) => set({ [key]: value })}
        />
      ))}
      <PictureInput
        label={t('receipts.charity.signature')}
        hint={t(charity ? 'receipts.charity.signatureKept' : 'receipts.charity.signatureHint')}
        pictures={signature ? [signature.mediumUrl] : []}
        busy={adding.isPending}
        onPictures={(files) => adding.mutate(files)}
        onRemove={() => setSignature(null)}
      />
    </FormSheet>
  );
}
