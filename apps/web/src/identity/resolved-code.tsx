import type { identityOperations } from '@allmende/contract/identity';
import type { OperationResponse } from '@allmende/contract/operation';
import { useTranslation } from '../i18n/words.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { Amount } from '../ui/money.tsx';
import { ActorActions } from './actor-actions.tsx';
import { ActorHead } from './actor-head.tsx';

export type ResolvedCode = OperationResponse<typeof identityOperations.resolveCode>;

/** Where a code leads that is about one thing; null for one that is about its actor. */
export function placeOf({ chargeId, payableId }: ResolvedCode): string | null {
  if (payableId) return `/pay/bills/${payableId}?scanned=1`;
  return chargeId && `/pay/charges/${chargeId}`;
}

/** Whose code was read, and what one can do now. */
export function ResolvedCodeCard({
  resolved,
  next,
  level = 2,
}: {
  resolved: ResolvedCode;
  /** Where somebody arrives who has to sign in first. */
  next: string;
  /** 1 where the card is all there is on the page. */
  level?: 1 | 2;
}) {
  const { t } = useTranslation('identity');
  const { status, actor: own } = useSession();
  const { actor, amount, note } = resolved;
  const isPay = resolved.purpose === 'pay';
  const isOwn = own?.id === actor.id;
  return (
    <div className="identity-resolved">
      <ActorHead actor={actor} level={level}>
        {amount && (
          <div className="identity-asked">
            <p className="ui-small ui-soft">{t('asksFor')}</p>
            <Amount money={amount} size="display" />
            {note && <p>{note}</p>}
          </div>
        )}
      </ActorHead>
      {status === 'signed-in' ? (
        isOwn ? (
          <p className="ui-soft identity-own">{t('ownCode')}</p>
        ) : (
          <ActorActions actor={actor} first={isPay ? 'pay' : 'write'} asked={{ amount, note }} />
        )
      ) : (
        <div className="identity-actions">
          <p className="ui-soft identity-own">{t('joinToWrite', { name: actor.name })}</p>
          <Button variant="primary" full href={`/join?next=${encodeURIComponent(next)}`}>
            {t('joinLink')}
          </Button>
          <Button full href={`/sign-in?next=${encodeURIComponent(next)}`}>
            {t('signIn')}
          </Button>
        </div>
      )}
      {actor.kind === 'business' && (
        // The public page is the server's, so the browser goes there by itself.
        <a href={`/@${actor.handle}`} className="identity-public">
          {t('publicPage')}
        </a>
      )}
      {actor.kind === 'person' && status === 'signed-in' && (
        <Button variant="plain" full href={`/p/${actor.handle}`}>
          {t('seeProfile')}
        </Button>
      )}
    </div>
  );
}
