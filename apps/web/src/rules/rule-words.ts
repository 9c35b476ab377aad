import type { Desk } from '@allmende/contract/inbox';
import type { RuleInput } from '@allmende/contract/rules';
import type { Translate } from '../i18n/words.ts';

/** A rule as one sentence: when, if, and what then. `tInbox` knows priorities. */
export function sentenceOf(
  rule: RuleInput,
  { desk, t, tInbox }: { desk: Desk; t: Translate; tInbox: Translate },
): string {
  const { labelId, assigneeId, priority, reply } = rule.does;
  const [last, ...others] = rule.words.map((word) => t('says.word', { word })).toReversed();
  const words = others.length
    ? t('says.or', { first: others.toReversed().join(', '), last })
    : last;
  const when = [
    t(`says.${rule.when}`),
    words && t('says.words', { words }),
    rule.hours !== 'any' && t(`says.${rule.hours}`),
    rule.filter && t('says.filter'),
  ];
  const label = desk.labels.find(({ id }) => id === labelId)?.name ?? t('says.gone');
  const name = desk.staff.find(({ actor }) => actor.id === assigneeId)?.actor.name;
  const deeds = [
    labelId && t('says.label', { label }),
    assigneeId && t('says.assignee', { name: name ?? t('says.gone') }),
    priority && t('says.priority', { priority: tInbox(`priority.${priority}`) }),
    reply !== '' && t('says.reply'),
  ];
  const joined = (parts: readonly unknown[], by: string) => parts.filter(Boolean).join(by);
  return t('says.all', { when: joined(when, ' '), deeds: joined(deeds, ', ') });
}

/** What stands between the commas. */
export function wordsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((one) => one.trim().replace(/\s+/g, ' '))
        .filter(Boolean),
    ),
  ];
}
