import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { useWear } from '../app/hat-switcher.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { currentSession } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FieldErrorText } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import './invitations.css';
import { invitationsKey, type ReceivedInvitation, useInvitations } from './use-invitations.ts';

/** Businesses that ask one to join them; nothing while none does. */
export function Invitations() {
  const { data } = useInvitations();
  return data?.items.map((invitation) => (
    <Invitation key={invitation.business.id} invitation={invitation} />
  ));
}

function Invitation({ invitation }: { invitation: ReceivedInvitation }) {
  const { t } = useTranslation('business');
  const format = useFormat();
  const problemText = useProblemText();
  const wear = useWear();
  const { business, role, invitedBy, expiresAt } = invitation;
  const { name } = business;
  const call = {
    actorId: currentSession().me!.actors[0]!.actor.id,
    params: { actorId: business.id },
  };
  const accepting = useMutation({
    mutationFn: () => api.business.acceptInvitation(call),
    async onSuccess() {
      // The server tells it too; asked here, the new hat is there before it is spoken of.
      await askWhoIAmNow();
      // Asked again when it is pressed: meanwhile one may have been taken off the team.
      const findHat = () => currentSession().actors.find(({ actor }) => actor.id === business.id);
      function wearIt(): void {
        const hat = findHat();
        if (hat) wear(hat);
        else showToast({ text: t('invitations.gone', { name }) });
      }
      showToast({
        text: t('invitations.accepted', { name }),
        tone: 'good',
        ...(findHat() && { action: { label: t('invitations.wear'), run: wearIt } }),
      });
      await queryClient.invalidateQueries({ queryKey: invitationsKey });
    },
  });
  const declining = useMutation({
    mutationFn: () => api.business.declineInvitation(call),
    async onSuccess() {
      showToast({ text: t('invitations.declined', { name }) });
      await queryClient.invalidateQueries({ queryKey: invitationsKey });
    },
  });
  const isBusy = accepting.isPending || declining.isPending;
  const error = accepting.error ?? declining.error;
  return (
    <Card>
      <div className="ui-stack">
        <div className="ui-row business-invitation">
          <Avatar
            name={name}
            kind="business"
            picture={business.picture?.smallUrl}
            accent={business.accent}
            size={46}
          />
          <div>
            <h2 className="ui-card-heading">{t('invitations.asks', { name })}</h2>
            <p className="ui-small ui-soft">
              {t('invitations.role', { role: t(`staff.role.${role}`) })}{' '}
              {t(`staff.roleText.${role}`)}
            </p>
            <p className="ui-small ui-soft">
              {t('invitations.from', { name: invitedBy.name, date: format.date(expiresAt) })}
            </p>
          </div>
        </div>
        {error && <FieldErrorText error={problemText(error).text} />}
        <div className="ui-row">
          <Button
            variant="primary"
            busy={accepting.isPending}
            disabled={isBusy && !accepting.isPending}
            aria-label={t('invitations.acceptFrom', { name })}
            onClick={() => accepting.mutate()}
          >
            {t('invitations.accept')}
          </Button>
          <Button
            busy={declining.isPending}
            disabled={isBusy && !declining.isPending}
            aria-label={t('invitations.declineFrom', { name })}
            onClick={() => declining.mutate()}
          >
            {t('invitations.decline')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
