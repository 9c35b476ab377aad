import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../../i18n/words.ts';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { saveFile } from '../../ui/save-file.ts';
import { showToast } from '../../ui/toast.tsx';

/** Saves all products as a file. It comes as a stream and is handed to the browser as a whole. */
export function useExport(): { run: () => void; isRunning: boolean } {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    async mutationFn() {
      const { fileName, bytes } = await api.shop.exportCatalog();
      saveFile(await new Response(bytes).blob(), fileName);
      return fileName;
    },
    onMutate: () => showToast({ text: t('list.exporting'), stays: true }),
    onSuccess: (fileName) => showToast({ text: t('list.exported', { fileName }), tone: 'good' }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: (_fileName, _error, _nothing, takeBack) => takeBack?.(),
  });
  return { run: () => mutate(), isRunning: isPending };
}
