import {
  agentRights,
  assignmentModes,
  type Desk,
  type InboxColleague,
  type InboxField,
  type InboxLabel,
  type InboxSettings,
  labelColours,
} from '@allmende/contract/inbox';
import { useMutation } from '@tanstack/react-query';
import { History, Plus, Trash2, Workflow } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { SatisfactionSettingsPart } from '../satisfaction/settings.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Checkbox, RadioCards, Switch } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Label } from './label.tsx';
import { useSelf } from './people.tsx';
import { useDesk } from './queries.ts';
import './inbox.css';

/** How an inbox works: who gets what, who may what, labels and fields. */
export default function Settings() {
  const { t } = useTranslation('inbox');
  const desk = useDesk();
  if (!desk) {
    return (
      <Page title={t('settings.title')} back="/inbox">
        <SkeletonRows rows={6} />
      </Page>
    );
  }
  const isManager = desk.may.includes('settings');
  return (
    <Page title={t('settings.title')} back="/inbox">
      <div className="inbox-settings">
        {isManager && <Sharing settings={desk.settings} />}
        <Staff desk={desk} isManager={isManager} />
        {isManager && <Labels labels={desk.labels} />}
        {isManager && <Fields fields={desk.fields} />}
        {isManager && <SatisfactionSettingsPart />}
        {isManager && <Rights settings={desk.settings} />}
        <List>
          <ListRow
            href="/inbox/rules"
            leading={<Workflow size={20} aria-hidden="true" />}
            title={t('settings.rules')}
            text={t('settings.rulesText')}
          />
          {desk.may.includes('audit') && (
            <ListRow
              href="/inbox/audit"
              leading={<History size={20} aria-hidden="true" />}
              title={t('audit.title')}
              text={t('audit.text')}
            />
          )}
        </List>
      </div>
    </Page>
  );
}

/** Runs a change of the setup, and shows what came of it. */
function useKeep() {
  const problemText = useProblemText();
  const { id } = useActor();
  const { mutate, isPending } = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['inbox', 'desk', id] }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return { keep: mutate, isPending };
}

function Sharing({ settings }: { settings: InboxSettings }) {
  const { t } = useTranslation('inbox');
  const { keep } = useKeep();
  const put = (body: Partial<InboxSettings>) => keep(() => api.inbox.putSettings({ body }));
  return (
    <section>
      <h2>{t('settings.sharing')}</h2>
      <RadioCards
        label={t('settings.sharing')}
        hideLabel
        value={settings.assignment}
        onChange={(assignment) => put({ assignment })}
        options={assignmentModes.map((value) => ({
          value,
          label: t(`settings.mode.${value}.title`),
          text: t(`settings.mode.${value}.text`),
        }))}
      />
      {settings.assignment === 'capacity' && (
        <Capacity
          label={t('settings.capacity')}
          value={settings.capacity}
          onChange={(capacity) => capacity !== null && put({ capacity })}
        />
      )}
      <Switch
        label={t('settings.names')}
        hint={t('settings.namesText')}
        checked={settings.showsNames}
        onChange={(showsNames) => put({ showsNames })}
      />
    </section>
  );
}

function Capacity({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | null;
  onChange: (capacity: number | null) => void;
}) {
  const [text, setText] = useState(String(value ?? ''));
  return (
    <TextField
      label={label}
      type="number"
      min={1}
      max={1000}
      value={text}
      onChange={setText}
      onBlur={() => {
        const next = Math.round(Number(text));
        if (text === '') onChange(null);
        else if (next >= 1 && next <= 1000 && next !== value) onChange(next);
      }}
    />
  );
}

function Staff({ desk, isManager }: { desk: Desk; isManager: boolean }) {
  const { t } = useTranslation('inbox');
  const self = useSelf();
  const { keep } = useKeep();
  const put = (colleague: InboxColleague, body: { isTaking?: boolean; capacity?: number | null }) =>
    keep(() => api.inbox.putColleague({ params: { actorId: colleague.actor.id }, body }));
  return (
    <section>
      <h2>{t('settings.staff')}</h2>
      <p className="ui-soft">{t('settings.staffText')}</p>
      {desk.staff
        .filter(({ actor }) => isManager || actor.id === self)
        .map((colleague) => (
          <div key={colleague.actor.id} className="inbox-colleague">
            <Avatar
              name={colleague.actor.name}
              picture={colleague.actor.picture?.smallUrl}
              kind="person"
              size={32}
            />
            <Switch
              label={<bdi>{colleague.actor.name}</bdi>}
              checked={colleague.isTaking}
              onChange={(isTaking) => put(colleague, { isTaking })}
            />
            {isManager && desk.settings.assignment === 'capacity' && (
              <Capacity
                label={t('settings.capacityOf', { name: colleague.actor.name })}
                value={colleague.capacity}
                onChange={(capacity) => put(colleague, { capacity })}
              />
            )}
          </div>
        ))}
    </section>
  );
}

function Labels({ labels }: { labels: readonly InboxLabel[] }) {
  const { t } = useTranslation('inbox');
  const { keep, isPending } = useKeep();
  const [name, setName] = useState('');
  const [colour, setColour] = useState<InboxLabel['colour']>('green');
  return (
    <section>
      <h2>{t('labels')}</h2>
      <ul className="inbox-kept">
        {labels.map((label) => (
          <li key={label.id}>
            <Label label={label} />
            <IconButton
              label={t('settings.removeOf', { name: label.name })}
              icon={<Trash2 size={17} />}
              onClick={() => keep(() => api.inbox.deleteLabel({ params: { labelId: label.id } }))}
            />
          </li>
        ))}
      </ul>
      <form
        className="inbox-new"
        onSubmit={(event) => {
          event.preventDefault();
          keep(() => api.inbox.createLabel({ body: { name: name.trim(), colour } }), {
            onSuccess: () => setName(''),
          });
        }}
      >
        <TextField label={t('settings.newLabel')} value={name} onChange={setName} maxLength={40} />
        <Select
          label={t('settings.colour')}
          value={colour}
          onChange={setColour}
          options={labelColours.map((value) => ({ value, label: t(`colour.${value}`) }))}
        />
        <Button
          type="submit"
          busy={isPending}
          disabled={name.trim() === ''}
          icon={<Plus size={17} />}
        >
          {t('add')}
        </Button>
      </form>
    </section>
  );
}

const fieldKinds = ['text', 'number', 'date', 'choice', 'flag'] as const;

/** The key of a field by its name, as programs write it. */
function keyOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss');
  const key = plain.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return (key || 'field').slice(0, 38);
}

function Fields({ fields }: { fields: readonly InboxField[] }) {
  const { t } = useTranslation('inbox');
  const { keep, isPending } = useKeep();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<InboxField['kind']>('text');
  const [choices, setChoices] = useState('');
  const listed = choices
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const isReady = name.trim() !== '' && (kind !== 'choice' || listed.length > 0);
  return (
    <section>
      <h2>{t('fields')}</h2>
      <p className="ui-soft">{t('settings.fieldsText')}</p>
      <ul className="inbox-kept">
        {fields.map((field) => (
          <li key={field.key}>
            <span>
              <bdi>{field.name}</bdi>{' '}
              <span className="ui-soft">{t(`fieldKind.${field.kind}`)}</span>
            </span>
            <IconButton
              label={t('settings.removeOf', { name: field.name })}
              icon={<Trash2 size={17} />}
              onClick={() => keep(() => api.inbox.deleteField({ params: { key: field.key } }))}
            />
          </li>
        ))}
      </ul>
      <form
        className="inbox-new"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name: name.trim(), kind, choices: kind === 'choice' ? listed : [] };
          keep(() => api.inbox.putField({ params: { key: keyOf(name) }, body }), {
            onSuccess: () => setName(''),
          });
        }}
      >
        <TextField label={t('settings.newField')} value={name} onChange={setName} maxLength={60} />
        <Select
          label={t('settings.kind')}
          value={kind}
          onChange={setKind}
          options={fieldKinds.map((value) => ({ value, label: t(`fieldKind.${value}`) }))}
        />
        {kind === 'choice' && (
          <TextField
            label={t('settings.choices')}
            hint={t('settings.choicesText')}
            value={choices}
            onChange={setChoices}
          />
        )}
        <Button type="submit" busy={isPending} disabled={!isReady} icon={<Plus size={17} />}>
          {t('add')}
        </Button>
      </form>
    </section>
  );
}

function Rights({ settings }: { settings: InboxSettings }) {
  const { t } = useTranslation('inbox');
  const { keep } = useKeep();
  return (
    <section>
      <h2>{t('settings.rights')}</h2>
      {agentRights.map((right) => (
        <Checkbox
          key={right}
          label={t(`settings.right.${right}`)}
          checked={settings.agentsMay.includes(right)}
          onChange={(isOn) => {
            const others = settings.agentsMay.filter((one) => one !== right);
            const agentsMay = isOn ? [...others, right] : others;
            keep(() => api.inbox.putSettings({ body: { agentsMay } }));
          }}
        />
      ))}
    </section>
  );
}
