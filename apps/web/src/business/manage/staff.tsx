import type { Actor } from '@allmende/contract/actors';
import { useMutation, useQuery } from '@tanstack/react-query';
import { EllipsisVertical, LogOut, UserMinus, UserPlus, UserRoundCog } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Redirect, useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { currentSession, setMe, switchActor, useSession } from '../../app/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/choice.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { ConfirmDialog, Sheet } from '../../ui/dialog.tsx';
import { FieldErrorText } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { type StaffInvitation, type StaffMember, type StaffRole, staffKey } from '../queries.ts';

const roles: readonly StaffRole[] = ['agent', 'manager', 'owner'];

type Doing =
  | { kind: 'add' }
  | { kind: 'role'; member: StaffMember }
  | { kind: 'remove'; member: StaffMember }
  | { kind: 'leave'; member: StaffMember };

/** Who works here, and in which role. Owners decide; everybody may leave. */
export function StaffPage() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const { actor, hat, me } = useSession();
  const [doing, setDoing] = useState<Doing | null>(null);
  const isBusiness = actor?.kind === 'business';
  const { data, error, refetch } = useQuery({
    queryKey: staffKey,
    queryFn: ({ signal }) => api.business.listStaff({ signal }),
    enabled: isBusiness,
  });
  if (!isBusiness) return <Redirect to="/me" replace />;
  const isOwner = hat?.role === 'owner';
  const ownId = me?.actors[0]?.actor.id;
  const oneself = data?.items.find(({ person }) => person.id === ownId);
  // The last owner cannot leave [B14], so is not asked to.
  const mayLeave = data?.items.some(
    ({ person, role }) => person.id !== ownId && (role === 'owner' || !isOwner),
  );
  const done = () => setDoing(null);
  return (
    <Page
      title={t('staff.title')}
      text={actor.name}
      back="/me"
      actions={
        isOwner && (
          <Button
            size="small"
            variant="primary"
            icon={<UserPlus size={17} aria-hidden="true" />}
            onClick={() => setDoing({ kind: 'add' })}
          >
            {t('staff.add')}
          </Button>
        )
      }
    >
      {data ? (
        <List label={t('staff.title')} className="business-flush">
          {data.items.map((member) => (
            <MemberRow
              key={member.person.id}
              member={member}
              isOneself={member.person.id === ownId}
              onDo={isOwner && member.person.id !== ownId ? setDoing : undefined}
            />
          ))}
          {data.invitations.map((invitation) => (
            <InvitedRow key={invitation.person.id} invitation={invitation} mayWithdraw={isOwner} />
          ))}
        </List>
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} avatar />
      )}
      {data?.items.length === 1 && data.invitations.length === 0 && isOwner && (
        <p className="ui-soft">{t('staff.alone')}</p>
      )}
      <RolesExplained />
      {oneself && mayLeave && (
        <div>
          <Button
            variant="plain"
            icon={<LogOut size={18} aria-hidden="true" />}
            onClick={() => setDoing({ kind: 'leave', member: oneself })}
          >
            {t('staff.leave')}
          </Button>
        </div>
      )}
      {doing?.kind === 'add' && <AddSheet onDone={done} />}
      {doing?.kind === 'role' && <RoleSheet member={doing.member} onDone={done} />}
      {doing?.kind === 'remove' && <RemoveDialog member={doing.member} onDone={done} />}
      {doing?.kind === 'leave' && (
        <LeaveDialog member={doing.member} business={actor.name} onDone={done} />
      )}
    </Page>
  );
}

function MemberRow({
  member,
  isOneself,
  onDo,
}: {
  member: StaffMember;
  isOneself: boolean;
  onDo: ((doing: Doing) => void) | undefined;
}) {
  const { t } = useTranslation('business');
  const format = useFormat();
  const { person, role, since } = member;
  return (
    <ListRow
      leading={<Avatar name={person.name} picture={person.picture?.smallUrl} size={46} />}
      title={
        <>
          <bdi>{person.name}</bdi>
          {isOneself && ` ${t('staff.you')}`}
        </>
      }
      text={[
        t(`staff.role.${role}`),
        `@${person.handle}`,
        t('staff.since', { date: format.date(since) }),
      ].join(' · ')}
      wrap
      actions={
        onDo && (
          <Menu
            label={t('staff.actionsFor', { name: person.name })}
            align="end"
            trigger={
              <IconButton
                label={t('staff.actionsFor', { name: person.name })}
                icon={<EllipsisVertical size={20} />}
              />
            }
            items={[
              {
                label: t('staff.changeRole'),
                icon: <UserRoundCog size={18} />,
                onSelect: () => onDo({ kind: 'role', member }),
              },
              {
                label: t('staff.remove'),
                icon: <UserMinus size={18} />,
                onSelect: () => onDo({ kind: 'remove', member }),
              },
            ]}
          />
        )
      }
    />
  );
}

/** Somebody who was asked and has not answered yet. */
function InvitedRow({
  invitation,
  mayWithdraw,
}: {
  invitation: StaffInvitation;
  mayWithdraw: boolean;
}) {
  const { t } = useTranslation('business');
  const format = useFormat();
  const problemText = useProblemText();
  const { person, role, expiresAt } = invitation;
  const withdrawing = useMutation({
    mutationFn: () => api.business.withdrawInvitation({ params: { actorId: person.id } }),
    onSuccess: () => showToast({ text: t('staff.withdrawn', { name: person.name }) }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    // Whatever came of it, the list says what holds now.
    onSettled: () => queryClient.invalidateQueries({ queryKey: staffKey }),
  });
  return (
    <ListRow
      leading={<Avatar name={person.name} picture={person.picture?.smallUrl} size={46} />}
      title={<bdi>{person.name}</bdi>}
      text={[
        t(`staff.role.${role}`),
        `@${person.handle}`,
        t('staff.invitedUntil', { date: format.date(expiresAt) }),
      ].join(' · ')}
      wrap
      actions={
        mayWithdraw && (
          <Button
            size="small"
            variant="plain"
            busy={withdrawing.isPending}
            aria-label={t('staff.withdrawFor', { name: person.name })}
            onClick={() => withdrawing.mutate()}
          >
            {t('staff.withdraw')}
          </Button>
        )
      }
    />
  );
}

function RolesExplained() {
  const { t } = useTranslation('business');
  return (
    <section className="business-roles">
      <h2 className="ui-field-label">{t('staff.rolesTitle')}</h2>
      <dl>
        {[...roles].reverse().map((role) => (
          <div key={role}>
            <dt>{t(`staff.role.${role}`)}</dt>
            <dd className="ui-soft">{t(`staff.roleText.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function RoleChoice({
  value,
  onChange,
}: {
  value: StaffRole;
  onChange: (role: StaffRole) => void;
}) {
  const { t } = useTranslation('business');
  return (
    <RadioCards
      label={t('staff.roleLabel')}
      value={value}
      onChange={onChange}
      options={roles.map((role) => ({
        value: role,
        label: t(`staff.role.${role}`),
        text: t(`staff.roleText.${role}`),
      }))}
    />
  );
}

/** Runs a change, shows the staff anew, and says what was done. */
function useStaffChange<T>(
  change: (input: T) => Promise<unknown>,
  said: string,
  onDone: () => void,
) {
  return useMutation({
    mutationFn: change,
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: staffKey });
      showToast({ text: said });
      onDone();
    },
  });
}

function Refusal({ error }: { error: unknown }) {
  const problemText = useProblemText();
  return error ? <FieldErrorText error={problemText(error).text} /> : null;
}

async function findPersons(words: string, signal: AbortSignal): Promise<Actor[]> {
  const q = words.trim().replace(/^@/, '').slice(0, 60);
  if (q.length < 2) return [];
  const { items } = await api.identity.findPeople({ query: { q }, signal });
  const ownId = currentSession().me?.actors[0]?.actor.id;
  return items.filter(({ kind, id }) => kind === 'person' && id !== ownId);
}

function AddSheet({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('business');
  const [person, setPerson] = useState<Actor | null>(null);
  const [role, setRole] = useState<StaffRole>('agent');
  const adding = useStaffChange(
    ({ handle }: Actor) => api.business.inviteStaff({ body: { handle, role } }),
    t('staff.invited', { name: person?.name }),
    onDone,
  );
  return (
    <Sheet
      open
      onClose={onDone}
      locked={adding.isPending}
      title={t('staff.addTitle')}
      actions={
        <>
          <Button onClick={onDone}>{t('cancel')}</Button>
          <Button
            variant="primary"
            disabled={!person}
            busy={adding.isPending}
            onClick={() => person && adding.mutate(person)}
          >
            {t('staff.addConfirm')}
          </Button>
        </>
      }
    >
      <div className="ui-stack">
        {person ? (
          <List>
            <ListRow
              leading={<Avatar name={person.name} picture={person.picture?.smallUrl} />}
              title={<bdi>{person.name}</bdi>}
              text={`@${person.handle}`}
              actions={
                <Button size="small" variant="plain" onClick={() => setPerson(null)}>
                  {t('staff.other')}
                </Button>
              }
            />
          </List>
        ) : (
          <Combobox
            label={t('staff.who')}
            hint={t('staff.whoHint')}
            searchFrom={2}
            load={findPersons}
            keyOf={({ id }) => id}
            renderOption={({ name, handle, picture }) => (
              <span className="ui-row">
                <Avatar name={name} picture={picture?.smallUrl} size={32} />
                <bdi>{name}</bdi> <span className="ui-soft">@{handle}</span>
              </span>
            )}
            onChoose={setPerson}
            emptyText={t('staff.nobody')}
            autoFocus
          />
        )}
        <RoleChoice value={role} onChange={setRole} />
        <Refusal error={adding.error} />
      </div>
    </Sheet>
  );
}

function RoleSheet({ member, onDone }: { member: StaffMember; onDone: () => void }) {
  const { t } = useTranslation('business');
  const [role, setRole] = useState(member.role);
  const { name, id } = member.person;
  const changing = useStaffChange(
    () => api.business.changeStaffRole({ params: { actorId: id }, body: { role } }),
    t('staff.changed', { name }),
    onDone,
  );
  return (
    <Sheet
      open
      onClose={onDone}
      locked={changing.isPending}
      title={t('staff.roleOf', { name })}
      actions={
        <>
          <Button onClick={onDone}>{t('cancel')}</Button>
          <Button
            variant="primary"
            disabled={role === member.role}
            busy={changing.isPending}
            onClick={() => changing.mutate(undefined)}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <RoleChoice value={role} onChange={setRole} />
      <Refusal error={changing.error} />
    </Sheet>
  );
}

function RemoveDialog({ member, onDone }: { member: StaffMember; onDone: () => void }) {
  const { t } = useTranslation('business');
  const { name, id } = member.person;
  const removing = useStaffChange(
    () => api.business.removeStaff({ params: { actorId: id } }),
    t('staff.removed', { name }),
    onDone,
  );
  return (
    <ConfirmDialog
      open
      onClose={onDone}
      title={t('staff.removeTitle', { name })}
      confirm={t('staff.remove')}
      busy={removing.isPending}
      onConfirm={() => removing.mutate(undefined)}
    >
      <p>{t('staff.removeText')}</p>
      <Refusal error={removing.error} />
    </ConfirmDialog>
  );
}

/** The hat comes off before the server is asked who one is: it would be gone under one's feet. */
function LeaveDialog({
  member,
  business,
  onDone,
}: {
  member: StaffMember;
  business: string;
  onDone: () => void;
}) {
  const { t } = useTranslation('business');
  const [, navigate] = useLocation();
  const leaving = useMutation({
    mutationFn: () => api.business.removeStaff({ params: { actorId: member.person.id } }),
    async onSuccess() {
      switchActor(member.person.id);
      navigate('/me');
      showToast({ text: t('staff.left', { name: business }) });
      setMe(await api.identity.getMe());
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onDone}
      title={t('staff.leaveTitle', { name: business })}
      confirm={t('staff.leaveConfirm')}
      busy={leaving.isPending}
      onConfirm={() => leaving.mutate()}
    >
      <p>{t('staff.leaveText')}</p>
      <Refusal error={leaving.error} />
    </ConfirmDialog>
  );
}
