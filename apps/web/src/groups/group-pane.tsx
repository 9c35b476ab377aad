import type { Conversation } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import {
  Images,
  LogOut,
  Pencil,
  QrCode as QrSign,
  Settings,
  Star,
  UserPlus,
  UserRoundCheck,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Muting } from '../chats/muting.tsx';
import type { ContextPaneProps } from '../messaging/chat-page.tsx';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { Avatar } from '../ui/avatar.tsx';
import { UnreadCount } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { showToast } from '../ui/toast.tsx';
import { EditGroup } from './edit-group.tsx';
import './groups.css';
import { GroupSettingsList } from './group-settings.tsx';
import { Invites } from './invites.tsx';
import { AddPeople, Members } from './members.tsx';
import { Requests } from './requests.tsx';

/** Beside the chat of a group: what it is, who is in it, and what one may do with it. */
export default function GroupPane({ conversation, base, section }: ContextPaneProps) {
  const { t } = useTranslation('groups');
  const [, navigate] = useLocation();
  const { group } = conversation;
  if (!group) return null;
  const isAdmin = group.ownRole !== 'member';
  const page = {
    edit: isAdmin || group.settings.whoEdits === 'all' ? EditGroup : undefined,
    invites: Invites,
    requests: isAdmin ? Requests : undefined,
    settings: isAdmin ? GroupSettingsList : undefined,
    add: AddPeople,
  }[section];
  const Body = page ?? About;
  const title = page ? t(`page.${section as 'edit'}`) : t(`about.${conversation.kind as 'group'}`);
  return (
    <Pane
      label={title}
      head={
        <PaneHeader
          title={title}
          {...(page ? { back: `${base}/info`, backAlways: true } : {})}
          onClose={() => navigate(base)}
        />
      }
    >
      <div className="groups-pane">
        <Body conversation={conversation} base={base} />
      </div>
    </Pane>
  );
}

export interface GroupPageProps {
  conversation: Conversation;
  /** Address of the conversation. */
  base: string;
}

function About({ conversation, base }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const group = conversation.group!;
  const { settings, ownRole } = group;
  const isAdmin = ownRole !== 'member';
  const may = (who: 'all' | 'admins') => isAdmin || who === 'all';
  const seesMembers = conversation.kind === 'group' || isAdmin;
  const size = conversation.kind === 'channel' ? 'readers' : 'members';
  return (
    <>
      <div className="groups-head">
        <Avatar {...avatarOf(faceOf(conversation))} size={96} />
        <h3 className="groups-name">
          <bdi>{group.name}</bdi>
        </h3>
        <p className="groups-size">{t(size, { count: group.memberCount })}</p>
        {group.about && <p className="groups-about">{group.about}</p>}
      </div>
      <List label={t('doings')}>
        <ListRow
          href={`${base}/media`}
          leading={<Images size={20} aria-hidden="true" />}
          title={t('media')}
        />
        <ListRow
          href={base.startsWith('/inbox') ? '/inbox/starred' : '/chats/starred'}
          leading={<Star size={20} aria-hidden="true" />}
          title={t('starred')}
        />
        {may(settings.whoAdds) && (
          <ListRow
            href={`${base}/add`}
            leading={<UserPlus size={20} aria-hidden="true" />}
            title={t('page.add')}
          />
        )}
        {may(settings.whoInvites) && (
          <ListRow
            href={`${base}/invites`}
            leading={<QrSign size={20} aria-hidden="true" />}
            title={t('page.invites')}
          />
        )}
        {isAdmin && (group.requestCount > 0 || settings.joining === 'request') && (
          <ListRow
            href={`${base}/requests`}
            leading={<UserRoundCheck size={20} aria-hidden="true" />}
            title={t('page.requests')}
            meta={group.requestCount > 0 && <UnreadCount count={group.requestCount} />}
          />
        )}
        {may(settings.whoEdits) && (
          <ListRow
            href={`${base}/edit`}
            leading={<Pencil size={20} aria-hidden="true" />}
            title={t('page.edit')}
          />
        )}
        {isAdmin && (
          <ListRow
            href={`${base}/settings`}
            leading={<Settings size={20} aria-hidden="true" />}
            title={t('page.settings')}
          />
        )}
      </List>
      {!base.startsWith('/inbox') && (
        <div className="groups-wide">
          <Muting conversation={conversation} />
        </div>
      )}
      {seesMembers && <Members conversation={conversation} />}
      <Leave conversation={conversation} base={base} />
    </>
  );
}

function Leave({ conversation, base }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.groups.leave({ params: { groupId: conversation.id } }),
    onSuccess: () => navigate(base.slice(0, base.lastIndexOf('/'))),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const { kind, group } = conversation;
  const words = group?.ownRole === 'owner' ? 'leave.textOwner' : 'leave.text';
  return (
    <>
      <Button
        variant="plain"
        icon={<LogOut size={18} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {t(`leave.${kind as 'group'}`)}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t(`leave.${kind as 'group'}`)}
        confirm={t('leave.confirm')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t(words)}</p>
      </ConfirmDialog>
    </>
  );
}
