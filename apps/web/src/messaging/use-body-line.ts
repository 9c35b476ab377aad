import type { MessageBody } from '@allmende/contract/messaging';
import { useTranslation } from '../i18n/words.ts';
import { useFormat } from '../ui/format.ts';
import { bodyLine } from './words.ts';

/** Says a message in one line, for places that have words of their own. */
export function useBodyLine(): (body: MessageBody) => string {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  return (body) => bodyLine(body, t, format);
}
