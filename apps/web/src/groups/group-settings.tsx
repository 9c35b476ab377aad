import type { GroupSettings } from '@allmende/contract/group-kinds';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import Disappearing from '../later/disappearing.tsx';
import { currentSync } from '../sync/sync.ts';
import { Select } from '../ui/field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { GroupPageProps } from './group-pane.tsx';

const choices = {
  whoWrites: ['all', 'admins'],
  whoAdds: ['all', 'admins'],
  whoEdits: ['all', 'admins'],
  whoInvites: ['all', 'admins'],
  joining: ['invite', 'request', 'open'],
  history: ['from_joining', 'all'],
} as const satisfies Partial<Record<keyof GroupSettings, readonly string[]>>;
type Choice = keyof typeof choices;

/** Who may do what; each choice is in force at once. */
export function GroupSettingsList({ conversation }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const { settings } = conversation.group!;
  const { mutate, variables, isPending } = useMutation({
    mutationFn: (change: Partial<GroupSettings>) =>
      api.groups.updateGroup({
        params: { groupId: conversation.id },
        body: { settings: change },
      }),
    onSuccess: (next) => currentSync().putConversation(next),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const shown = (Object.keys(choices) as Choice[]).filter(
    // In a channel these two are not a choice.
    (name) => conversation.kind === 'group' || (name !== 'whoWrites' && name !== 'whoAdds'),
  );
  return (
    <div className="ui-stack groups-wide">
      {shown.map((name) => (
        <Select<string>
          key={name}
          label={t(`setting.${name}`)}
          value={(isPending && variables?.[name]) || settings[name]}
          options={choices[name].map((value) => ({
            value,
            label: t(
              name === 'joining' || name === 'history'
                ? (`settingValue.${name}.${value}` as 'settingValue.joining.open')
                : (`settingValue.who.${value}` as 'settingValue.who.all'),
            ),
          }))}
          onChange={(value) => mutate({ [name]: value })}
        />
      ))}
      <Disappearing conversation={conversation} />
    </div>
  );
}
