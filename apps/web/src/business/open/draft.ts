import { emptyAddress } from '../address-fields.tsx';
import type { DayGroup } from '../day-groups.ts';
import type { Address, Category } from '../queries.ts';

/** What has been answered so far. Pictures stay in the tab; the words survive a reload. */
export interface Draft {
  name: string;
  handle: string;
  /** Until it is changed by hand, the handle follows the name. */
  isHandleOwn: boolean;
  category: Category | null;
  address: Address;
  hours: DayGroup[];
  about: string;
  accent: string;
}
export interface Pictures {
  logo: File | null;
  cover: File | null;
}

const key = 'allmende.opening';

export function rememberedDraft(): Draft {
  const blank: Draft = {
    name: '',
    handle: '',
    isHandleOwn: false,
    category: null,
    address: emptyAddress(),
    hours: [],
    about: '',
    accent: '#1f7a4d',
  };
  try {
    return { ...blank, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Draft>) };
  } catch {
    return blank;
  }
}

export function rememberDraft(draft: Draft): void {
  sessionStorage.setItem(key, JSON.stringify(draft));
}

export function forgetDraft(): void {
  sessionStorage.removeItem(key);
}
