import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import type { Party } from '../wallet/queries.ts';
import { type Movement, refreshDesk } from './queries.ts';

async function findPeople(query: string, signal: AbortSignal): Promise<readonly Party[]> {
  const found = await api.identity.findPeople({ query: { q: query.replace(/^@/, '') }, signal });
  return found.items;
}

/** Says whose money it is, or who caused that it went. */
export function AssignSheet({ movement, onClose }: { movement: Movement; onClose: () => void }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [party, setParty] = useState<Party | null>(null);
  const [note, setNote] = useState('');
  const assign = useMutation({
    mutationFn: () =>
      api.rails.decideMovement({
        params: { movementId: movement.id },
        body: { decision: 'assign', handle: party!.handle, note },
      }),
    onSuccess: onClose,
    onSettled: refreshDesk,
  });
  const isIncoming = toMinor(movement.amount) > 0n;
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('desk.assign')}
      actions={
        party && (
          <Button variant="primary" full busy={assign.isPending} onClick={() => assign.mutate()}>
            {t(isIncoming ? 'desk.creditTo' : 'desk.takeFrom', { name: party.name })}
          </Button>
        )
      }
    >
      <div className="ui-stack">
        <p>
          <Amount money={movement.amount} size="display" signed />
        </p>
        {party ? (
          <div className="rails-pick">
            <ActorAvatar actor={party} size={36} />
            <p className="rails-text">
              {party.name} <span className="ui-soft ui-small">@{party.handle}</span>
            </p>
          </div>
        ) : (
          <Combobox
            label={t('desk.whose')}
            hint={t('desk.whoseHint')}
            searchFrom={2}
            load={findPeople}
            keyOf={(found) => found.id}
            renderOption={(found) => (
              <span className="rails-pick">
                <ActorAvatar actor={found} size={36} />
                <span className="rails-text">
                  {found.name} <span className="ui-soft ui-small">@{found.handle}</span>
                </span>
              </span>
            )}
            emptyText={t('desk.nobody')}
            onChoose={setParty}
          />
        )}
        <TextField
          label={t('desk.note')}
          optional={t('optional')}
          maxLength={140}
          value={note}
          onChange={setNote}
        />
        {assign.isError && <ProblemNote problem={problemText(assign.error)} />}
      </div>
    </Sheet>
  );
}
