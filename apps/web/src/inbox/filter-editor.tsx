import type { Desk } from '@allmende/contract/inbox';
import {
  type Condition,
  casePriorities,
  type CaseChannel,
  caseChannels,
  caseStates,
  type Filter,
} from '@allmende/contract/inbox-filter';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import './inbox.css';

type Join = 'all' | 'any';
interface Row {
  id: string;
  one: Condition;
}
interface Group {
  id: string;
  join: Join;
  of: Row[];
}

const rowOf = (one: Condition): Row => ({ id: crypto.randomUUID(), one });
const groupOf = (join: Join, of: Condition[]): Group => ({
  id: crypto.randomUUID(),
  join,
  of: of.map(rowOf),
});

/**
 * A view as groups of conditions: within a group all or any must hold, and of the groups all or any. What was saved
 * deeper than that by a program is shown as it was made and kept.
 */
function groupsOf(filter: Filter): { join: Join; groups: Group[] } {
  const top = 'all' in filter ? filter.all : 'any' in filter ? filter.any : [filter];
  const join: Join = 'any' in filter ? 'any' : 'all';
  const plain = top.filter((one): one is Condition => 'what' in one);
  const nested = top.flatMap((one): Group[] => {
    if ('what' in one) return [];
    const [of, inner] = 'all' in one ? [one.all, 'all' as const] : [one.any, 'any' as const];
    return [
      groupOf(
        inner,
        of.filter((deep): deep is Condition => 'what' in deep),
      ),
    ];
  });
  const first = plain.length > 0 || nested.length === 0 ? [groupOf(join, plain)] : [];
  return { join, groups: [...first, ...nested] };
}

function filterOf(join: Join, groups: readonly Group[]): Filter {
  const wrap = (how: Join, of: Filter[]): Filter => (how === 'all' ? { all: of } : { any: of });
  const [first, ...others] = groups
    .filter(({ of }) => of.length > 0)
    .map((group) =>
      wrap(
        group.join,
        group.of.map(({ one }) => one),
      ),
    );
  if (!first) return { all: [] };
  return others.length === 0 ? first : wrap(join, [first, ...others]);
}

/**
 * The conditions of a filter as a form. It begins with `filter` and tells of every change; without any condition it
 * says `{ all: [] }`. `forRules` leaves out what only somebody who looks can be asked: themselves, mentions, unread.
 */
export function FilterEditor({
  filter,
  desk,
  forRules = false,
  onChange,
}: {
  filter: Filter;
  desk: Desk;
  forRules?: boolean;
  onChange: (next: Filter) => void;
}) {
  const { t } = useTranslation('inbox');
  const [{ join, groups }, setShown] = useState(() => groupsOf(filter));
  function show(next: { join: Join; groups: Group[] }): void {
    setShown(next);
    onChange(filterOf(next.join, next.groups));
  }
  const put = (at: number, next: Group) => show({ join, groups: groups.with(at, next) });
  const joins = (['all', 'any'] as const).map((value) => ({ value, label: t(`filter.${value}`) }));
  const first: Condition = forRules ? { what: 'state', is: ['open'] } : { what: 'unread' };
  return (
    <>
      {groups.length > 1 && (
        <Select
          label={t('filter.groups')}
          value={join}
          onChange={(next) => show({ join: next, groups })}
          options={joins}
        />
      )}
      {groups.map((group, at) => (
        <fieldset key={group.id} className="inbox-group">
          <legend className="ui-hidden">{t('filter.group', { number: at + 1 })}</legend>
          {(!forRules || group.of.length > 1) && (
            <Select
              label={t('filter.conditions')}
              value={group.join}
              onChange={(next) => put(at, { ...group, join: next })}
              options={joins}
            />
          )}
          {group.of.map(({ id, one }, place) => (
            <ConditionRow
              key={id}
              one={one}
              desk={desk}
              forRules={forRules}
              onChange={(next) =>
                put(at, { ...group, of: group.of.with(place, { id, one: next }) })
              }
              onRemove={() => put(at, { ...group, of: group.of.toSpliced(place, 1) })}
            />
          ))}
          <Button
            size="small"
            icon={<Plus size={16} />}
            onClick={() => put(at, { ...group, of: [...group.of, rowOf(first)] })}
          >
            {t('filter.add')}
          </Button>
        </fieldset>
      ))}
      {(!forRules || groups.some(({ of }) => of.length > 0)) && (
        <Button
          size="small"
          variant="plain"
          icon={<Plus size={16} />}
          onClick={() => show({ join, groups: [...groups, groupOf('any', [first])] })}
        >
          {t('filter.addGroup')}
        </Button>
      )}
    </>
  );
}

const kinds = [
  'state',
  'assignee',
  'label',
  'priority',
  'channel',
  'unread',
  'waiting',
  'active',
  'mentioned',
  'returning',
  'field',
] as const;

function fresh(what: (typeof kinds)[number], desk: Desk, forRules: boolean): Condition {
  if (what === 'state') return { what, is: ['open'] };
  if (what === 'assignee') return { what, is: [forRules ? 'nobody' : 'me'] };
  if (what === 'label') return { what, is: [desk.labels[0]!.id] };
  if (what === 'priority') return { what, is: ['urgent'] };
  if (what === 'channel') return { what, is: ['mail'] };
  if (what === 'waiting') return { what, hours: 1 };
  if (what === 'active') return { what, hours: 24 };
  if (what === 'field') return { what, key: desk.fields[0]!.key };
  return { what };
}

function ConditionRow({
  one,
  desk,
  forRules,
  onChange,
  onRemove,
}: {
  one: Condition;
  desk: Desk;
  forRules: boolean;
  onChange: (next: Condition) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('inbox');
  const offered = kinds.filter(
    (what) =>
      (what !== 'label' || desk.labels.length > 0) &&
      (what !== 'field' || desk.fields.length > 0) &&
      !(forRules && (what === 'unread' || what === 'mentioned')),
  );
  return (
    <div className="inbox-condition">
      <Select
        label={t('filter.what')}
        hideLabel
        value={one.what as (typeof kinds)[number]}
        onChange={(what) => onChange(fresh(what, desk, forRules))}
        options={offered.map((value) => ({ value, label: t(`filter.kind.${value}`) }))}
      />
      <Select
        label={t('filter.holds')}
        hideLabel
        value={one.isNot ? 'not' : 'is'}
        onChange={(holds) => {
          const { isNot: _, ...rest } = one;
          onChange(holds === 'not' ? { ...rest, isNot: true } : rest);
        }}
        options={[
          { value: 'is', label: t('filter.is') },
          { value: 'not', label: t('filter.not') },
        ]}
      />
      <IconButton label={t('filter.remove')} icon={<Trash2 size={17} />} onClick={onRemove} />
      <Value one={one} desk={desk} forRules={forRules} onChange={onChange} />
    </div>
  );
}

function Value({
  one,
  desk,
  forRules,
  onChange,
}: {
  one: Condition;
  desk: Desk;
  forRules: boolean;
  onChange: (next: Condition) => void;
}) {
  const { t } = useTranslation('inbox');
  const label = t('filter.value');
  if (one.what === 'state') {
    const options = caseStates.map((value) => ({ value, label: t(`state.${value}`) }));
    return (
      <Choices
        label={label}
        value={one.is}
        options={options}
        onChange={(is) => onChange({ ...one, is })}
      />
    );
  }
  if (one.what === 'priority') {
    const options = casePriorities.map((value) => ({ value, label: t(`priority.${value}`) }));
    return (
      <Choices
        label={label}
        value={one.is}
        options={options}
        onChange={(is) => onChange({ ...one, is })}
      />
    );
  }
  if (one.what === 'channel') {
    const options = caseChannels.map((value) => ({ value, label: t(`channel.${value}`) }));
    return (
      <Choices
        label={label}
        value={one.is as CaseChannel[]}
        options={options}
        onChange={(is) => onChange({ ...one, is })}
      />
    );
  }
  if (one.what === 'label') {
    const options = desk.labels.map(({ id, name }) => ({ value: id, label: name }));
    return (
      <Choices
        label={label}
        value={one.is}
        options={options}
        onChange={(is) => onChange({ ...one, is })}
      />
    );
  }
  if (one.what === 'assignee') {
    const options: { value: (typeof one.is)[number]; label: string }[] = [
      ...(forRules ? [] : [{ value: 'me' as const, label: t('me') }]),
      { value: 'nobody', label: t('nobody') },
      ...desk.staff.map(({ actor }) => ({ value: actor.id, label: actor.name })),
    ];
    return (
      <Choices
        label={label}
        value={one.is}
        options={options}
        onChange={(is) => onChange({ ...one, is })}
      />
    );
  }
  if (one.what === 'waiting' || one.what === 'active') {
    return (
      <TextField
        label={label}
        hideLabel
        type="number"
        min={1}
        max={8760}
        after={t('filter.hours')}
        value={String(one.hours ?? 1)}
        onChange={(text) =>
          onChange({ ...one, hours: Math.min(8760, Math.max(1, Math.round(Number(text)) || 1)) })
        }
      />
    );
  }
  if (one.what === 'field') {
    return (
      <>
        <Select
          label={t('filter.kind.field')}
          hideLabel
          value={one.key}
          onChange={(key) => onChange({ what: 'field', key })}
          options={desk.fields.map(({ key, name }) => ({ value: key, label: name }))}
        />
        <FieldValue one={one} desk={desk} onChange={onChange} />
      </>
    );
  }
  return null;
}

function FieldValue({
  one,
  desk,
  onChange,
}: {
  one: Extract<Condition, { what: 'field' }>;
  desk: Desk;
  onChange: (next: Condition) => void;
}) {
  const { t } = useTranslation('inbox');
  const kind = desk.fields.find(({ key }) => key === one.key)?.kind;
  function put(text: string): void {
    const { is: _, ...rest } = one;
    if (text === '') onChange(rest);
    else if (kind === 'number') onChange({ ...rest, is: Number(text) });
    else onChange({ ...rest, is: text });
  }
  if (kind === 'flag') return null;
  return (
    <TextField
      label={t('filter.value')}
      hideLabel
      type={kind === 'number' ? 'number' : kind === 'date' ? 'date' : 'text'}
      placeholder={t('filter.anything')}
      value={one.is === undefined ? '' : String(one.is)}
      onChange={put}
    />
  );
}

/** Several of a few; the last one stays. */
function Choices<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: readonly V[];
  options: readonly { value: V; label: string }[];
  onChange: (next: V[]) => void;
}) {
  return (
    <fieldset className="inbox-choices">
      <legend className="ui-hidden">{label}</legend>
      {options.map((option) => {
        const isIn = value.includes(option.value);
        return (
          <button
            key={option.value}
            type="button"
            className={isIn ? 'ui-chip ui-chip-set' : 'ui-chip'}
            aria-pressed={isIn}
            disabled={isIn && value.length === 1}
            onClick={() =>
              onChange(
                isIn ? value.filter((one) => one !== option.value) : [...value, option.value],
              )
            }
          >
            {option.label}
          </button>
        );
      })}
    </fieldset>
  );
}
