import type { Actor } from '@allmende/contract/actors';
import { Handshake } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';

const TermsSheet = lazyPart(() => import('./terms-sheet.tsx'));

/** On the page of somebody, for a business and whoever has its money in hand. */
export default function OfferButton({ creator }: { creator: Actor }) {
  const { t } = useTranslation('deals');
  const { hat } = useSession();
  const [, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  if (hat?.actor.kind !== 'business' || hat.role === 'agent') return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button icon={<Handshake size={18} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('offerADeal')}
      </Button>
      {isOpen && (
        <TermsSheet
          props={{
            creator,
            onClose: close,
            onOffered: ({ id }) => navigate(`/pay/deals/${id}`),
          }}
          missing={<Missing onClose={close} />}
        />
      )}
    </>
  );
}
