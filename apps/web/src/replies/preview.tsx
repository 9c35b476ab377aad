import { fillIn, firstNameOf } from '@allmende/contract/reply-variables';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import './replies.css';

/** A text with variables as a customer with the name of an example would read it. */
export function ReplyPreview({ text }: { text: string }) {
  const { t } = useTranslation('replies');
  const { me, hat } = useSession();
  const words = fillIn(text, {
    name: t('automatic.sampleName'),
    firstName: t('automatic.sampleFirstName'),
    business: hat?.actor.name ?? '',
    me: firstNameOf(me?.actors[0]?.actor.name ?? ''),
    opens: t('automatic.sampleOpens'),
  });
  return (
    <figure className="ui-stack">
      <figcaption className="ui-small ui-soft">{t('automatic.preview')}</figcaption>
      <bdi className="replies-preview">{words}</bdi>
    </figure>
  );
}
