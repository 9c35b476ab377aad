import type { StickerSet } from '@allmende/contract/stickers';
import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { showToast } from '../ui/toast.tsx';

/** Sets of stickers as the acting actor sees them. Everything begins with `stickers`, for `changed`. */
const setsKey = ['stickers', 'sets'] as const;
const setKey = (setId: string) => ['stickers', 'set', setId] as const;
type SetId = StickerSet['id'];

export function useSets() {
  return useQuery({ queryKey: setsKey, queryFn: () => api.stickers.listSets({}) });
}

export function useSet(setId: SetId) {
  return useQuery({
    queryKey: setKey(setId),
    queryFn: () => api.stickers.getSet({ params: { setId } }),
    retry: false,
  });
}

/** Does something with sets, shows what came of it, and says so when it was refused; true when it was done. */
export function useSetChange(): (work: () => Promise<StickerSet | object>) => Promise<boolean> {
  const problemText = useProblemText();
  return async (work) => {
    try {
      const set = await work();
      if ('stickers' in set) queryClient.setQueryData(setKey(set.id), set);
      await queryClient.invalidateQueries({ queryKey: setsKey });
      return true;
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      return false;
    }
  };
}
