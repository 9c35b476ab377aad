import type { InteractiveAction } from '@allmende/contract/interactive-card';
import type { Id } from '@allmende/contract/ids';
import { useMutation } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Sheet } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** Says a choice as soon as there is one, and offers those of a list until then. */
export default function Choosing(props: {
  action: InteractiveAction;
  chosenId: string | null;
  choice: string | null;
  conversationId: Id<'conversation'>;
  seq: number;
  onChoose: ((choiceId: string) => void) | undefined;
  onClose: () => void;
}) {
  const { action, chosenId, choice, conversationId, seq, onChoose, onClose } = props;
  // What may fail here is said among the words of the area, which no chat needs otherwise.
  useTranslation('business', { waits: false });
  const problemText = useProblemText();
  // One for as long as this is open, so that what is repeated after a lost connection is said once.
  const [clientId] = useState(() => crypto.randomUUID());
  const { mutate, error, isPending } = useMutation({
    mutationFn: (choiceId: string) =>
      api.whatsapp.answerInteractive({ body: { conversationId, seq, clientId, choiceId } }),
    onSuccess: onClose,
  });
  useEffect(() => {
    if (choice !== null) mutate(choice);
  }, [choice, mutate]);
  const trouble = error && (
    <ProblemNote
      problem={problemText(error)}
      {...(choice === null ? {} : { onRetry: () => mutate(choice) })}
    />
  );
  if (action.kind !== 'list') return trouble;
  return (
    <Sheet open onClose={onClose} title={action.label}>
      <div className="ui-stack">
        {trouble}
        {action.sections.map(({ title, rows }) => (
          <section key={`${title} ${rows[0]?.id}`}>
            {title && <h3 className="ui-small ui-soft">{title}</h3>}
            <List label={title}>
              {rows.map((row) => (
                <ListRow
                  key={row.id}
                  title={<bdi>{row.title}</bdi>}
                  {...(row.description ? { text: row.description, wrap: true } : {})}
                  meta={row.id === chosenId ? <Check size={18} aria-hidden="true" /> : undefined}
                  {...(onChoose && !isPending ? { onSelect: () => onChoose(row.id) } : {})}
                />
              ))}
            </List>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
