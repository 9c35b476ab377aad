import type { Desk } from '@allmende/contract/inbox';
import { casePriorities, type Filter } from '@allmende/contract/inbox-filter';
import { replyTextMax } from '@allmende/contract/replies';
import type { InboxRule, RuleInput } from '@allmende/contract/rules';
import { isVisible } from '@allmende/contract/text';
import { useMutation } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { FilterEditor } from '../inbox/filter-editor.tsx';
import { VariableField } from '../replies/variable-field.tsx';
import { Button } from '../ui/button.tsx';
import { RadioCards } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { Tried } from './tried.tsx';
import { wordsIn } from './rule-words.ts';

const fresh: RuleInput = {
  name: '',
  isOn: true,
  when: 'opened',
  words: [],
  filter: null,
  hours: 'any',
  does: { labelId: null, assigneeId: null, priority: null, reply: '' },
};

/** One rule, new or to be changed: when, if, then; and what it would have done, before it is kept. */
export function RuleSheet({
  rule,
  desk,
  onClose,
}: {
  rule: InboxRule | null;
  desk: Desk;
  onClose: () => void;
}) {
  const { t } = useTranslation('rules');
  const problemText = useProblemText();
  const [input, setInput] = useState<RuleInput>(rule ?? fresh);
  const [words, setWords] = useState((rule?.words ?? []).join(', '));
  const put = (next: Partial<RuleInput>) => setInput({ ...input, ...next });
  const body = { ...input, name: input.name.trim(), words: wordsIn(words) };
  const areWordsRight = body.words.length <= 20 && body.words.every((word) => word.length <= 60);
  const { labelId, assigneeId, priority, reply } = input.does;
  const doesSomething = Boolean(labelId ?? assigneeId ?? priority) || isVisible(reply);
  const trying = useMutation({
    mutationFn: () => api.rules.tryRule({ body: { ...body, name: body.name || t('sheet.new') } }),
  });
  const saving = useMutation({
    async mutationFn() {
      if (rule) await api.rules.changeRule({ params: { ruleId: rule.id }, body });
      else await api.rules.createRule({ body });
      await queryClient.invalidateQueries({ queryKey: ['inbox', 'rules'] });
    },
    onSuccess: onClose,
  });
  const problem = saving.error ?? trying.error;
  return (
    <FormSheet
      title={t(rule ? 'sheet.change' : 'sheet.new')}
      submit={t('sheet.save')}
      isReady={body.name !== '' && areWordsRight && doesSomething}
      busy={saving.isPending}
      error={problem && problemText(problem).text}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('sheet.name')}
        value={input.name}
        onChange={(name) => put({ name })}
        maxLength={60}
        autoComplete="off"
        data-autofocus
      />
      <RadioCards
        label={t('when.label')}
        value={input.when}
        onChange={(when) => put({ when })}
        options={(['opened', 'said'] as const).map((value) => ({
          value,
          label: t(`when.${value}`),
          text: t(`when.${value}Text`),
        }))}
      />
      <If
        {...{ input, desk, words, put }}
        onWords={setWords}
        error={areWordsRight ? null : t('if.wordsTooMany')}
      />
      <Then {...{ input, desk }} put={(does) => put({ does: { ...input.does, ...does } })} />
      <div className="ui-stack">
        <div>
          <Button
            icon={<FlaskConical size={18} aria-hidden="true" />}
            busy={trying.isPending}
            disabled={!areWordsRight || !doesSomething}
            onClick={() => trying.mutate()}
          >
            {t('try.do')}
          </Button>
        </div>
        <p className="ui-small ui-soft">{t('try.hint')}</p>
        {trying.data && <Tried tried={trying.data} />}
      </div>
    </FormSheet>
  );
}

function If({
  input,
  desk,
  words,
  error,
  onWords,
  put,
}: {
  input: RuleInput;
  desk: Desk;
  words: string;
  error: string | null;
  onWords: (words: string) => void;
  put: (next: Partial<RuleInput>) => void;
}) {
  const { t } = useTranslation('rules');
  /** A filter without conditions asks for nothing. */
  function putFilter(next: Filter): void {
    put({ filter: 'all' in next && next.all.length === 0 ? null : next });
  }
  return (
    <fieldset className="rules-part">
      <legend>{t('if.label')}</legend>
      <TextField
        label={t('if.words')}
        hint={t('if.wordsHint')}
        value={words}
        onChange={onWords}
        error={error}
        autoComplete="off"
      />
      <Select
        label={t('if.hours')}
        value={input.hours}
        onChange={(hours) => put({ hours })}
        options={(['any', 'open', 'closed'] as const).map((value) => ({
          value,
          label: t(`if.${value}`),
        }))}
      />
      <p className="ui-field-label">{t('if.case')}</p>
      <FilterEditor
        forRules
        filter={input.filter ?? { all: [] }}
        desk={desk}
        onChange={putFilter}
      />
    </fieldset>
  );
}

function Then({
  input,
  desk,
  put,
}: {
  input: RuleInput;
  desk: Desk;
  put: (does: Partial<RuleInput['does']>) => void;
}) {
  const { t } = useTranslation('rules');
  const { t: tInbox } = useTranslation('inbox');
  const { labelId, assigneeId, priority, reply } = input.does;
  const leave = { value: '', label: t('then.leave') } as const;
  type Label = Desk['labels'][number]['id'];
  type Person = Desk['staff'][number]['actor']['id'];
  return (
    <fieldset className="rules-part">
      <legend>{t('then.label')}</legend>
      {desk.labels.length > 0 && (
        <Select<Label | ''>
          label={tInbox('filter.kind.label')}
          value={labelId ?? ''}
          onChange={(next) => put({ labelId: next || null })}
          options={[leave, ...desk.labels.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      <Select<Person | ''>
        label={t('then.assignee')}
        hint={t('then.assigneeHint')}
        value={assigneeId ?? ''}
        onChange={(next) => put({ assigneeId: next || null })}
        options={[
          leave,
          ...desk.staff.map(({ actor }) => ({ value: actor.id, label: actor.name })),
        ]}
      />
      <Select<(typeof casePriorities)[number] | ''>
        label={tInbox('priority.label')}
        value={priority ?? ''}
        onChange={(next) => put({ priority: next || null })}
        options={[
          leave,
          ...casePriorities.map((value) => ({ value, label: tInbox(`priority.${value}`) })),
        ]}
      />
      <VariableField
        label={t('then.reply')}
        hint={t('then.replyHint')}
        value={reply}
        onChange={(next) => put({ reply: next })}
        maxLength={replyTextMax}
        variables={['firstName', 'name', 'business']}
      />
    </fieldset>
  );
}
