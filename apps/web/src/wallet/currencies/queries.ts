import type { OperationResponse } from '@allmende/contract/operation';
import type { currenciesOperations } from '@allmende/contract/currencies';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useLanguage } from '../../i18n/words.ts';
import { type Asset, euro } from '../../ui/format.ts';
import { walletKey } from '../queries.ts';

type Operations = typeof currenciesOperations;
export type HeldAsset = OperationResponse<Operations['listAssets']>['items'][number];
export type Pocket = OperationResponse<Operations['listPockets']>['items'][number];
export type Conversion = OperationResponse<Operations['getConversion']>;
export type Desk = OperationResponse<Operations['getDesk']>;

/** Whether one currency can be turned into another at all. */
export function canExchange(assets: readonly HeldAsset[]): boolean {
  return assets.filter((asset) => asset.isOpen && asset.isConvertible).length > 1;
}

/** What wallets can hold here; rarely changes. */
export const assetsKey = ['currencies', 'assets'];

export function useAssets() {
  return useQuery({
    queryKey: assetsKey,
    async queryFn() {
      const { items } = await api.currencies.listAssets();
      const main = items.find(({ isMain }) => isMain);
      if (main) localStorage.setItem(mainKey, `${main.assetCode} ${main.assetScale}`);
      return items;
    },
    staleTime: 60_000,
  });
}

/** Of the town that this device last saw; so that amounts stand in the right currency in the first frame. */
const mainKey = 'allmende.main-asset';

/** The operator's main currency. */
export function useMainAsset(): Asset {
  const { data } = useAssets();
  const main = data?.find(({ isMain }) => isMain);
  if (main) return main;
  const [assetCode, assetScale] = (localStorage.getItem(mainKey) ?? '').split(' ');
  return assetCode ? { assetCode, assetScale: Number(assetScale) } : euro;
}

/** One's pockets, the main currency's first; asked for again when the wallet changed. */
export function usePockets() {
  return useQuery({
    queryKey: [walletKey, 'pockets'],
    queryFn: async () => (await api.currencies.listPockets()).items,
  });
}

export function useConversion(conversionId: string) {
  return useQuery({
    queryKey: [walletKey, 'conversion', conversionId],
    queryFn: () => api.currencies.getConversion({ params: { conversionId } }),
  });
}

export function useDesk() {
  return useQuery({
    queryKey: [walletKey, 'currencies-desk'],
    queryFn: () => api.currencies.getDesk(),
  });
}

/** The name of an asset in the language of the app. */
export function useAssetName(): (asset: HeldAsset) => string {
  const language = useLanguage();
  return ({ name }) => (language === 'de' ? name.de : name.en);
}
