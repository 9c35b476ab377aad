import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { seeAnew, useJar } from './queries.ts';

/** For operators: who passes on tips that come without a name. */
export function ViaForm({ handle }: { handle: string }) {
  const jar = useJar(handle).data;
  return jar ? <Form via={jar.anonymousVia?.handle ?? ''} /> : null;
}

function Form({ via }: { via: string }) {
  const { t } = useTranslation('tips');
  const problemText = useProblemText();
  const [text, setText] = useState(via);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.tips.setAnonymousTips({
        body: { handle: text.trim() === '' ? null : text.trim().replace(/^@/, '') },
      }),
    onSuccess() {
      seeAnew();
      showToast({ text: t('jar.saved') });
    },
  });
  return (
    <Card heading={t('via.title')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <p className="ui-soft">{t('via.text')}</p>
        <TextField
          label={t('via.business')}
          optional={t('optional')}
          before="@"
          value={text}
          onChange={setText}
          autoCapitalize="none"
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" busy={isPending}>
            {t('jar.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
