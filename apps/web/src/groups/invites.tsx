import type { GroupInvite } from '@allmende/contract/groups';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Select } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import type { GroupPageProps } from './group-pane.tsx';

const hours = { never: null, day: 24, week: 168, month: 720 } as const;
const uses = { any: null, once: 1, ten: 10, hundred: 100 } as const;

/** Links into the group, each with a code to show or print. */
export function Invites({ conversation }: GroupPageProps) {
  const problemText = useProblemText();
  const key = ['groups', 'invites', conversation.id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => api.groups.listInvites({ params: { groupId: conversation.id } }),
  });
  const changed = () => void queryClient.invalidateQueries({ queryKey: key });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return (
    <div className="ui-stack groups-wide">
      {data.items.map((invite) => (
        <InviteView
          key={invite.id}
          invite={invite}
          groupId={conversation.id}
          name={conversation.group!.name}
          onChanged={changed}
        />
      ))}
      <NewInvite groupId={conversation.id} onMade={changed} />
    </div>
  );
}

function InviteView({
  invite,
  groupId,
  name,
  onChanged,
}: {
  invite: GroupInvite;
  groupId: string;
  name: string;
  onChanged: () => void;
}) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.groups.revokeInvite({ params: { groupId, inviteId: invite.id } }),
    onSuccess: onChanged,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <section className="groups-invite" aria-label={t('invite.label')}>
      <QrCode text={invite.url} label={t('invite.code', { name })} size={200} />
      <CopyText label={t('invite.link')} text={invite.url} />
      <p className="groups-hint">
        {invite.usesMax !== null
          ? t('invite.usedOf', { uses: invite.uses, max: invite.usesMax })
          : invite.uses === 0
            ? t('invite.unused')
            : t('invite.used', { count: invite.uses })}
        {invite.expiresAt && (
          <>
            {' · '}
            {t('invite.until')} <TimeText at={invite.expiresAt} form="full" />
          </>
        )}
        {invite.needsApproval && ` · ${t('invite.approval')}`}
      </p>
      <Button
        variant="plain"
        size="small"
        icon={<Trash2 size={16} aria-hidden="true" />}
        busy={isPending}
        onClick={() => mutate()}
      >
        {t('invite.revoke')}
      </Button>
    </section>
  );
}

function NewInvite({ groupId, onMade }: { groupId: string; onMade: () => void }) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [expires, setExpires] = useState<keyof typeof hours>('never');
  const [max, setMax] = useState<keyof typeof uses>('any');
  const [needsApproval, setNeedsApproval] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.groups.createInvite({
        params: { groupId },
        body: { expiresInHours: hours[expires], usesMax: uses[max], needsApproval },
      }),
    onSuccess: onMade,
  });
  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <h3 className="groups-heading">{t('invite.new')}</h3>
      {error && <ProblemNote problem={problemText(error)} />}
      <Select
        label={t('invite.expires')}
        value={expires}
        onChange={setExpires}
        options={(Object.keys(hours) as (keyof typeof hours)[]).map((value) => ({
          value,
          label: t(`invite.hours.${value}`),
        }))}
      />
      <Select
        label={t('invite.uses')}
        value={max}
        onChange={setMax}
        options={(Object.keys(uses) as (keyof typeof uses)[]).map((value) => ({
          value,
          label: t(`invite.max.${value}`),
        }))}
      />
      <Switch
        label={t('invite.needsApproval')}
        checked={needsApproval}
        onChange={setNeedsApproval}
      />
      <Button
        type="submit"
        variant="primary"
        busy={isPending}
        icon={<Link2 size={18} aria-hidden="true" />}
      >
        {t('invite.make')}
      </Button>
    </form>
  );
}
