import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { inGroups } from '../wallet/queries.ts';
import { AssignSheet } from './assign-sheet.tsx';
import { type Movement, refreshDesk } from './queries.ts';
import { useReason } from './use-reason.ts';

/** One movement as the bank told it; as long as it is open, who may be meant and what can be done. */
export function MovementCard({ movement }: { movement: Movement }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const reasonOf = useReason();
  const { name, iban, reference, remittance, returnReason, actor, note, state } = movement;
  return (
    <Card>
      <div className="rails-movement">
        <p className="rails-movement-head">
          <span className="rails-movement-name">{name ?? t('desk.unnamed')}</span>
          <Amount money={movement.amount} signed />
        </p>
        <p className="ui-small ui-soft rails-text">
          {format.date(`${movement.bookedOn}T12:00:00Z`)}
          {iban && ` · ${inGroups(iban)}`}
        </p>
        {(remittance || reference) && (
          <p className="rails-text">{[reference, remittance].filter(Boolean).join(' · ')}</p>
        )}
        {returnReason && <p className="rails-reason">{reasonOf(returnReason)}</p>}
        {state === 'open' ? (
          <>
            {note && <p className="rails-reason">{reasonOf(note)}</p>}
            <Deciding movement={movement} />
          </>
        ) : (
          <p>
            <Badge tone={state === 'matched' || state === 'assigned' ? 'good' : 'neutral'}>
              {t(`desk.states.${state}`)}
            </Badge>{' '}
            {actor && <span className="ui-small">{actor.name}</span>}{' '}
            {note && <span className="ui-small ui-soft">{reasonOf(note)}</span>}
          </p>
        )}
      </div>
    </Card>
  );
}

type Decision = { decision: 'assign' | 'send_back' | 'keep'; handle?: string };

function Deciding({ movement }: { movement: Movement }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [isAssigning, setAssigning] = useState(false);
  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      api.rails.decideMovement({ params: { movementId: movement.id }, body: decision }),
    onSettled: refreshDesk,
  });
  const isIncoming = toMinor(movement.amount) > 0n;
  return (
    <>
      {movement.suggestions.map(({ actor, why }) => (
        <div key={actor.id} className="rails-pick">
          <ActorAvatar actor={actor} size={36} />
          <div>
            <p className="rails-text">
              {actor.name} <span className="ui-soft ui-small">@{actor.handle}</span>
            </p>
            <p className="ui-small ui-soft">{t(`desk.why.${why}`)}</p>
          </div>
        </div>
      ))}
      {decide.isError && <ProblemNote problem={problemText(decide.error)} />}
      <div className="rails-buttons">
        {movement.suggestions[0] && (
          <Button
            variant="primary"
            busy={decide.isPending}
            onClick={() =>
              decide.mutate({
                decision: 'assign',
                handle: movement.suggestions[0]!.actor.handle,
              })
            }
          >
            {t(isIncoming ? 'desk.creditTo' : 'desk.takeFrom', {
              name: movement.suggestions[0].actor.name,
            })}
          </Button>
        )}
        <Button onClick={() => setAssigning(true)}>{t('desk.assign')}</Button>
        {isIncoming && movement.iban && (
          <Button
            disabled={decide.isPending}
            onClick={() => decide.mutate({ decision: 'send_back' })}
          >
            {t('desk.sendBack')}
          </Button>
        )}
        <Button
          variant="plain"
          disabled={decide.isPending}
          onClick={() => decide.mutate({ decision: 'keep' })}
        >
          {t(isIncoming ? 'desk.keep' : 'desk.bear')}
        </Button>
      </div>
      {isAssigning && <AssignSheet movement={movement} onClose={() => setAssigning(false)} />}
    </>
  );
}
