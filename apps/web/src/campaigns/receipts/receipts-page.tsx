import { Page } from '../../app/page.tsx';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { CharityPart } from './charity-part.tsx';
import { DonorPart } from './donor-part.tsx';

/** Receipts for gifts: those one has, and, of a business, those it issues. */
export default function ReceiptsPage() {
  const { t } = useTranslation('campaigns');
  const isBusiness = useActor().kind === 'business';
  return (
    <Page title={t('receipts.title')} back="/pay/campaigns">
      <div className="ui-stack campaigns-page">
        {isBusiness && <CharityPart />}
        <DonorPart isQuiet={isBusiness} />
      </div>
    </Page>
  );
}
