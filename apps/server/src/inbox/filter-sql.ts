import { casePriorities, type Condition, type Filter } from '@allmende/contract/inbox-filter';
import { toUuid, type Uuid } from '#platform/ids';

interface Asking {
  now: Date;
  meUserId: Uuid;
  /** Users behind the actors that the filter names; others are nobody. */
  users: ReadonlyMap<string, Uuid>;
}

export function actorsIn(filter: Filter): string[] {
  if ('all' in filter) return filter.all.flatMap(actorsIn);
  if ('any' in filter) return filter.any.flatMap(actorsIn);
  return filter.what === 'assignee'
    ? filter.is.filter((one) => one !== 'me' && one !== 'nobody')
    : [];
}

/**
 * A filter as SQL over `inbox_cases c`. Words and numbers of callers are parameters, never text of the statement;
 * `values` goes on from those that the statement has already.
 */
export function filterSql(filter: Filter, asking: Asking, values: unknown[]): string {
  const value = (given: unknown) => `$${values.push(given)}`;
  const compile = (one: Filter): string => {
    if ('all' in one)
      return one.all.length === 0 ? 'true' : `(${one.all.map(compile).join(' and ')})`;
    if ('any' in one)
      return one.any.length === 0 ? 'false' : `(${one.any.map(compile).join(' or ')})`;
    const held = condition(one, asking, value);
    return one.isNot ? `not coalesce(${held}, false)` : `coalesce(${held}, false)`;
  };
  return compile(filter);
}

function condition(
  one: Condition,
  { now, meUserId, users }: Asking,
  value: (given: unknown) => string,
): string {
  const ago = (hours: number) => value(new Date(now.getTime() - hours * 3_600_000));
  switch (one.what) {
    case 'state':
      return `c.state = any (${value(one.is)}::text[])`;
    case 'assignee': {
      const named = one.is.filter((wanted) => wanted !== 'nobody');
      const ids = named.map((wanted) => (wanted === 'me' ? meUserId : users.get(wanted)));
      const isOne = `c.assignee_user_id = any (${value(ids.filter(Boolean))}::uuid[])`;
      return one.is.includes('nobody') ? `(c.assignee_user_id is null or ${isOne})` : isOne;
    }
    case 'label':
      return `c.label_ids && ${value(one.is.map(toUuid))}::uuid[]`;
    case 'priority':
      return `c.priority = any (${value(one.is.map((name) => casePriorities.indexOf(name)))}::smallint[])`;
    case 'channel':
      return `c.channel = any (${value(one.is)}::text[])`;
    case 'unread':
      return 'c.is_unread';
    case 'mentioned':
      return `exists (select 1 from inbox_mentions m where m.case_id = c.id and m.user_id = ${value(meUserId)})`;
    case 'waiting':
      return `c.waiting_since <= ${ago(one.hours ?? 0)}`;
    case 'active':
      return `c.last_at > ${ago(one.hours)}`;
    case 'returning':
      return 'c.round > 1';
    case 'field': {
      const held = `c.fields -> ${value(one.key)}::text`;
      if (one.is === undefined) return `(${held}) is not null`;
      if (typeof one.is !== 'string') return `(${held}) = ${value(JSON.stringify(one.is))}::jsonb`;
      return `(jsonb_typeof(${held}) = 'string'
        and position(lower(${value(one.is)}::text) in lower(c.fields ->> ${value(one.key)}::text)) > 0)`;
    }
  }
}
