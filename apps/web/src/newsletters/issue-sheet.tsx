import type { Picture } from '@allmende/contract/actors';
import { issuePicturesMax, type NewsletterIssue } from '@allmende/contract/newsletters';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useOwnTiers } from '../creators/queries.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { PictureInput } from '../ui/picture-input.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { ProductChoice } from './product-choice.tsx';
import { refreshNews, useAudience } from './queries.ts';
import { ReaderCount } from './reader-count.tsx';
import { SegmentChoice, wholeAudience } from './segment-choice.tsx';

/** Writing an issue. */
export function IssueSheet({
  issue,
  onClose,
}: {
  issue: NewsletterIssue | null;
  onClose: () => void;
}) {
  const { t, language } = useTranslation('newsletters');
  const problemText = useProblemText();
  const { data } = useAudience();
  const [topicKey, setTopic] = useState(issue?.topicKey ?? 'news');
  const [spoken, setSpoken] = useState<'de' | 'en'>(issue?.language ?? language);
  const [subject, setSubject] = useState(issue?.subject ?? '');
  const [subjectB, setSubjectB] = useState(issue?.subjectB ?? '');
  const [text, setText] = useState(issue?.text ?? '');
  const [days, setDays] = useState(String(issue?.joinedWithinDays ?? ''));
  const [pictures, setPictures] = useState<readonly Picture[]>(issue?.pictures ?? []);
  const [productIds, setProducts] = useState(issue?.productIds ?? []);
  const [segment, setSegment] = useState(issue?.segment ?? wholeAudience);
  const [membersTierId, setMembersTier] = useState<string | null>(issue?.membersTierId ?? null);
  const tiers = useOwnTiers().data?.items ?? [];
  const joinedWithinDays = days === '' ? null : Number(days);
  const audience = { topicKey, joinedWithinDays, segment, membersTierId };
  const adding = useMutation({
    async mutationFn(files: File[]) {
      for (const upload of files) {
        const query = { audience: membersTierId ? 'private' : 'public', alt: '' } as const;
        const one = await api.media.uploadPicture({ upload, uploadType: upload.type, query });
        setPictures((had) => [...had, one].slice(0, issuePicturesMax));
      }
    },
  });
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const body = {
        topicKey,
        language: spoken,
        subject,
        subjectB: subjectB.trim() === '' ? null : subjectB,
        text,
        pictureIds: pictures.map(({ id }) => id),
        productIds: membersTierId ? [] : productIds,
        joinedWithinDays,
        segment,
        membersTierId,
      };
      if (issue) await api.newsletters.editIssue({ params: { issueId: issue.id }, body });
      else await api.newsletters.createIssue({ body });
      await refreshNews();
    },
    onSuccess: onClose,
  });
  const trouble = error ?? adding.error;
  return (
    <Sheet open onClose={onClose} title={t(issue ? 'edit' : 'new')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        {data && data.items.length > 1 && (
          <Select
            label={t('form.topic')}
            value={topicKey}
            onChange={setTopic}
            options={data.items.map((one) => ({
              value: one.topicKey,
              label: t(`topics.${one.topicKey}`, { defaultValue: one.name }),
            }))}
          />
        )}
        {tiers.length > 0 && (!issue || membersTierId) && (
          <Select
            label={t('members.for')}
            {...(membersTierId ? { hint: t('members.how') } : {})}
            value={membersTierId ?? ''}
            // Pictures of the others are public, so one that has begun stays what it is.
            onChange={(value) => {
              setMembersTier(value === '' ? null : value);
              if ((value === '') !== (membersTierId === null)) setPictures([]);
            }}
            options={[
              ...(issue ? [] : [{ value: '', label: t('members.all') }]),
              ...tiers.map(({ id, name }) => ({
                value: id as string,
                label: t('members.from', { tier: name }),
              })),
            ]}
          />
        )}
        <TextField
          label={t('form.subject')}
          value={subject}
          onChange={setSubject}
          required
          maxLength={60}
        />
        <TextArea
          label={t('form.text')}
          hint={t('form.textHint')}
          value={text}
          onChange={setText}
          required
          maxLength={8000}
          rows={8}
        />
        <PictureInput
          label={t('form.pictures')}
          multiple={pictures.length < issuePicturesMax}
          pictures={pictures.map((one) => one.mediumUrl)}
          busy={adding.isPending}
          onPictures={(files) => adding.mutate(files)}
          onRemove={(index) => setPictures(pictures.filter((_, i) => i !== index))}
        />
        {!membersTierId && <ProductChoice chosen={productIds} onChange={setProducts} />}
        <TextField
          label={t('form.subjectB')}
          hint={t('form.subjectBHint')}
          optional={t('form.optional')}
          value={subjectB}
          onChange={setSubjectB}
          maxLength={60}
        />
        <TextField
          label={t('form.days')}
          hint={t('form.daysHint')}
          optional={t('form.optional')}
          type="number"
          min={1}
          max={3650}
          value={days}
          onChange={setDays}
        />
        <SegmentChoice chosen={segment} onChange={setSegment} />
        <ReaderCount audience={audience} />
        <Select
          label={t('form.language')}
          value={spoken}
          onChange={setSpoken}
          options={[
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
        />
        {trouble && <ProblemNote problem={problemText(trouble)} />}
        <Button type="submit" variant="primary" busy={isPending || adding.isPending}>
          {t('form.save')}
        </Button>
      </form>
    </Sheet>
  );
}
