import type { Actor } from '@allmende/contract/actors';
import type { Desk } from '@allmende/contract/inbox';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Avatar } from '../ui/avatar.tsx';

/** The person one is, whichever hat is worn. */
export function useSelf(): string {
  return useSession().me?.actors[0]?.actor.id ?? '';
}

export function colleagueOf(personId: string | null, desk: Desk | undefined): Actor | undefined {
  return desk?.staff.find(({ actor }) => actor.id === personId)?.actor;
}

export function AssigneeFace({
  personId,
  desk,
  size = 20,
}: {
  personId: string | null;
  desk: Desk | undefined;
  size?: number;
}) {
  const { t } = useTranslation('inbox');
  const actor = colleagueOf(personId, desk);
  if (!actor) return null;
  return (
    <span className="inbox-assignee" data-tooltip={t('inCharge', { name: actor.name })}>
      <Avatar name={actor.name} picture={actor.picture?.smallUrl} kind="person" size={size} />
      <span className="ui-hidden">{t('inCharge', { name: actor.name })}</span>
    </span>
  );
}
