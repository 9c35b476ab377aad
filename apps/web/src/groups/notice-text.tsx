import type { Notice } from '@allmende/contract/group-kinds';
import { useTranslation } from '../i18n/words.ts';
import type { NoticeTextProps } from '../messaging/notice-row.tsx';
import { useNameOf } from '../messaging/people.ts';

/** Who did what to the group, in a sentence. */
export default function NoticeText({ notice, senderActorId, conversation }: NoticeTextProps) {
  const { t } = useTranslation('groups/cards');
  const isOwn = senderActorId === conversation.ownActorId;
  const who = useNameOf(senderActorId, conversation);
  const other = useNameOf(otherOf(notice), conversation);
  const names = {
    who,
    other,
    name: 'name' in notice ? notice.name : '',
    count: notice.event === 'added' ? notice.actorIds.length + notice.moreCount - 1 : 0,
  };
  const by = isOwn ? 'own' : 'theirs';
  const isAboutMe = otherOf(notice) === conversation.ownActorId;
  if (notice.event === 'role') {
    return <>{t(`notice.${isAboutMe ? 'myRole' : 'role'}.${notice.role}`, names)}</>;
  }
  if (notice.event === 'added') {
    if (isAboutMe) return <>{t('notice.me', names)}</>;
    return <>{t(names.count > 0 ? `notice.${by}.addedMany` : `notice.${by}.added`, names)}</>;
  }
  if (notice.event === 'created') {
    const kind = conversation.kind === 'channel' ? 'channel' : 'group';
    return <>{t(`notice.${by}.created.${kind}`, names)}</>;
  }
  if (notice.event === 'disappearing') {
    const { afterSeconds } = notice;
    if (afterSeconds === null) return <>{t(`notice.${by}.staying`, names)}</>;
    const isLong = afterSeconds >= 2 * daySeconds;
    const after = isLong
      ? t('after.days', { count: Math.round(afterSeconds / daySeconds) })
      : t('after.hours', { count: Math.max(1, Math.round(afterSeconds / 3_600)) });
    return <>{t(`notice.${by}.disappearing`, { ...names, after })}</>;
  }
  return <>{t(`notice.${by}.${notice.event}`, names)}</>;
}

const daySeconds = 86_400;

function otherOf(notice: Notice): string {
  if (notice.event === 'added') return notice.actorIds[0] ?? '';
  return 'actorId' in notice ? notice.actorId : '';
}
