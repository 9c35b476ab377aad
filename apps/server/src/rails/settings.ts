import { type Regime, regimesThatPayOut } from '@allmende/contract/compliance';

/** What the regime allows at all. Money that is only played with neither comes from outside nor leaves. */
export interface Allowed {
  isPlay: boolean;
  mayCollect: boolean;
  mayPayOut: boolean;
}

export function allowedUnder(regime: Regime): Allowed {
  const isPlay = regime === 'play';
  return {
    isPlay,
    mayCollect: !isPlay,
    mayPayOut: regimesThatPayOut.includes(regime),
  };
}
