import type { Desk } from '@allmende/contract/inbox';
import {
  type CaseSort,
  type Filter,
  standingViews,
  type StandingView,
} from '@allmende/contract/inbox-filter';
import type { Translate } from '../i18n/words.ts';

export interface ShownView {
  /** The name of one that every inbox has, or the id of one that was saved. */
  key: string;
  name: string;
  filter: Filter;
  sort: CaseSort;
  /** Whether it may be changed here. */
  isOwn: boolean;
}

export const standingKeys = Object.keys(standingViews) as StandingView[];
const isStanding = (key: string): key is StandingView => key in standingViews;

/** The view that an address names; what is gone is `open`. */
export function viewOf(key: string, desk: Desk | undefined, t: Translate): ShownView {
  const saved = desk?.views.find(({ id }) => id === key);
  if (saved) {
    const { name, filter, sort, isShared } = saved;
    return { key, name, filter, sort, isOwn: !isShared || desk!.may.includes('settings') };
  }
  const name: StandingView = isStanding(key) ? key : 'open';
  const filter = standingViews[name] as unknown as Filter;
  return { key: name, name: t(`view.${name}`), filter, sort: 'latest', isOwn: false };
}
