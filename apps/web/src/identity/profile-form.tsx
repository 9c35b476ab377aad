import { isVisible } from '@allmende/contract/text';
import type { OperationArguments } from '@allmende/contract/operation';
import type { identityOperations } from '@allmende/contract/identity';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { type Actor, useActor } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { HandleField, useHandleState } from './handle-field.tsx';
import { identityKey, profileKey } from './keys.ts';
import { PictureField } from './picture-field.tsx';

type Picture = NonNullable<Actor['picture']>;
type Changes = OperationArguments<typeof identityOperations.updateProfile>['body'];

/** Picture, name, words and handle of the hat that is worn. */
export function ProfileForm() {
  const { t } = useTranslation('identity');
  const { handle } = useActor();
  const problemText = useProblemText();
  const profile = useQuery({
    queryKey: profileKey(handle),
    queryFn: ({ signal }) => api.identity.getProfile({ params: { handle }, signal }),
  });
  return (
    <Page title={t('editProfile')} back="/me">
      {profile.data ? (
        <Fields about={profile.data.about} />
      ) : profile.error ? (
        <ProblemNote problem={problemText(profile.error)} onRetry={() => profile.refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Page>
  );
}

function Fields({ about: aboutBefore }: { about: string }) {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const [, navigate] = useLocation();
  const [name, setName] = useState(actor.name);
  const [about, setAbout] = useState(aboutBefore);
  const [handle, setHandle] = useState(actor.handle);
  const [picture, setPicture] = useState<Picture | null>(actor.picture);
  const [isUploading, setUploading] = useState(false);
  const { state } = useHandleState(handle, actor.handle);
  const save = useMutation({
    async mutationFn() {
      const body: Changes = { name, about };
      if (handle !== actor.handle) body.handle = handle;
      if (picture?.id !== actor.picture?.id) body.pictureId = picture?.id ?? null;
      await api.identity.updateProfile({ body });
      await askWhoIAmNow();
      void queryClient.invalidateQueries({ queryKey: identityKey });
      void queryClient.invalidateQueries({ queryKey: ['business'] });
    },
    onSuccess() {
      showToast({ text: t('saved') });
      navigate('/me');
    },
  });
  const isReady = isVisible(name) && state === 'free' && !isUploading;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady && !save.isPending) save.mutate();
  }
  return (
    <form className="ui-stack identity-profile-form" onSubmit={submit}>
      <PictureField
        label={t('picture')}
        hint={t('pictureHint')}
        alt={name}
        audience="private"
        picture={picture}
        onChange={setPicture}
        onUploading={setUploading}
      />
      <TextField label={t('name')} maxLength={80} required value={name} onChange={setName} />
      {actor.kind === 'person' && (
        <TextArea
          label={t('about')}
          optional={t('optional')}
          hint={t('aboutHint')}
          maxLength={1000}
          value={about}
          onChange={setAbout}
        />
      )}
      <HandleField value={handle} own={actor.handle} onChange={setHandle} />
      {handle !== actor.handle && (
        <Banner tone="info">{t('renameText', { handle: actor.handle })}</Banner>
      )}
      <ExpectedProblem error={save.error} />
      <div className="ui-row">
        <Button type="submit" variant="primary" disabled={!isReady} busy={save.isPending}>
          {t('save')}
        </Button>
        <Button href="/me" variant="plain">
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
