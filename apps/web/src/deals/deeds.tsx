import type { Deal } from '@allmende/contract/deals';
import {
  dealAddressMax,
  dealAnswerDays,
  dealReasonMax,
  dealSampleMax,
} from '@allmende/contract/deals-limits';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { useIsBrand, useStep } from './queries.ts';

const TermsSheet = lazyPart(() => import('./terms-sheet.tsx'));
const Compose = lazyPart(() => import('./compose-under.tsx'));

type Asked = 'accept' | 'counter' | 'post' | 'send_sample' | 'object' | 'answer' | 'end';

/** What one can do with a deal now. */
export function Deeds({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const { hat } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const params = { dealId: deal.id };
  const received = useStep(() => api.deals.receiveSample({ params }));
  const approved = useStep(() => api.deals.approveDeal({ params }));
  const { actions } = deal;
  if (hat?.role === 'agent' || actions.length === 0) return null;
  const can = (action: Deal['actions'][number]) => actions.includes(action);
  const open = (what: Asked) => () => setAsked(what);
  return (
    <div className="deals-deeds">
      {can('accept') && <AcceptButton deal={deal} onAddress={open('accept')} />}
      {can('counter') && (
        <Button size="small" onClick={open('counter')}>
          {t('do.counter')}
        </Button>
      )}
      {can('receive_sample') && (
        <Button size="small" busy={received.isPending} onClick={() => received.mutate()}>
          {t('do.receive')}
        </Button>
      )}
      {can('send_sample') && (
        <Button variant="primary" size="small" onClick={open('send_sample')}>
          {t('do.send')}
        </Button>
      )}
      {can('approve') && (
        <Button
          variant="money"
          size="small"
          busy={approved.isPending}
          onClick={() => approved.mutate()}
        >
          {t(deal.fee.value === '0' ? 'do.approveFree' : 'do.approve')}
        </Button>
      )}
      {can('post') && (
        <Button
          variant={deal.state === 'signed' ? 'primary' : 'quiet'}
          size="small"
          onClick={open('post')}
        >
          {t(deal.posts.length > 0 ? 'do.postMore' : 'do.post')}
        </Button>
      )}
      {can('object') && (
        <Button size="small" onClick={open('object')}>
          {t('do.object')}
        </Button>
      )}
      {can('answer') && (
        <Button size="small" onClick={open('answer')}>
          {t('do.answer')}
        </Button>
      )}
      {(can('decline') || can('cancel')) && (
        <Button size="small" variant="plain" onClick={open('end')}>
          {t(endWord(deal))}
        </Button>
      )}
      {asked === 'accept' && <AddressSheet deal={deal} onClose={close} />}
      {asked === 'counter' && (
        <TermsSheet props={{ deal, onClose: close }} missing={<Missing onClose={close} />} />
      )}
      {asked === 'post' && (
        <Compose props={{ deal, onClose: close }} missing={<Missing onClose={close} />} />
      )}
      {asked === 'send_sample' && <SentSheet deal={deal} onClose={close} />}
      {(asked === 'object' || asked === 'answer') && (
        <SaySheet deal={deal} what={asked} onClose={close} />
      )}
      {asked === 'end' && <EndDialog deal={deal} onClose={close} />}
    </div>
  );
}

function endWord({ actions, turn, state }: Deal): string {
  if (actions.includes('cancel')) return 'do.cancel';
  return actions.includes('accept') || turn === null || state === 'agreed'
    ? 'do.decline'
    : 'do.withdraw';
}

/** Yes: the brand puts the fee aside with it; a creator says first where a sample goes. */
function AcceptButton({ deal, onAddress }: { deal: Deal; onAddress: () => void }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const isBrand = useIsBrand(deal);
  const { id, revision, fee, creator, sample } = deal;
  // Where a sample goes the creator says first; until then nothing is put aside.
  const hasFee = fee.value !== '0' && (sample === '' || deal.address !== '');
  const accept = useStep(async () => {
    let confirmation: string | undefined;
    if (isBrand && hasFee) {
      const given = await confirmPayment({ payee: creator, amount: fee, action: 'pay' });
      if (given === null) return null;
      confirmation = given;
    }
    const body = { revision, ...(confirmation !== undefined && { confirmation }) };
    return api.deals.acceptDeal({ params: { dealId: id }, body });
  });
  return (
    <Button
      variant={isBrand && hasFee ? 'money' : 'primary'}
      size="small"
      busy={accept.isPending}
      onClick={() => (!isBrand && sample ? onAddress() : accept.mutate())}
    >
      {isBrand && hasFee ? t('do.sign', { fee: format.money(fee) }) : t('do.accept')}
    </Button>
  );
}

function AddressSheet({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const { t } = useTranslation('deals');
  const [address, setAddress] = useState('');
  const { id, revision, brand, sample } = deal;
  const step = useStep(
    () => api.deals.acceptDeal({ params: { dealId: id }, body: { revision, address } }),
    onClose,
  );
  return (
    <FormSheet
      title={t('address.title')}
      submit={t('do.accept')}
      isReady={address.trim() !== ''}
      busy={step.isPending}
      onSubmit={() => step.mutate()}
      onClose={onClose}
    >
      <TextArea
        label={t('address.label')}
        hint={t('address.hint', { name: brand.name, sample })}
        value={address}
        rows={3}
        onChange={setAddress}
        maxLength={dealAddressMax}
      />
    </FormSheet>
  );
}

function SentSheet({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const { t } = useTranslation('deals');
  const [note, setNote] = useState('');
  const step = useStep(
    () => api.deals.sendSample({ params: { dealId: deal.id }, body: { note } }),
    onClose,
  );
  return (
    <FormSheet
      title={t('sent.title')}
      submit={t('do.send')}
      busy={step.isPending}
      onSubmit={() => step.mutate()}
      onClose={onClose}
    >
      <p className="deals-words">{deal.address}</p>
      <TextField
        label={t('sent.note')}
        optional={t('optional')}
        value={note}
        onChange={setNote}
        maxLength={dealSampleMax}
      />
    </FormSheet>
  );
}

function SaySheet({
  deal,
  what,
  onClose,
}: {
  deal: Deal;
  what: 'object' | 'answer';
  onClose: () => void;
}) {
  const { t } = useTranslation('deals');
  const [text, setText] = useState('');
  const params = { dealId: deal.id };
  const step = useStep(
    () =>
      what === 'object'
        ? api.deals.objectToDeal({ params, body: { reason: text } })
        : api.deals.answerObjection({ params, body: { text } }),
    onClose,
  );
  return (
    <FormSheet
      title={t(`${what}.title`)}
      submit={t(`do.${what}`)}
      isReady={text.trim() !== ''}
      busy={step.isPending}
      onSubmit={() => step.mutate()}
      onClose={onClose}
    >
      <TextArea
        label={t(`${what}.label`)}
        hint={t(`${what}.hint`, { days: String(dealAnswerDays) })}
        value={text}
        onChange={setText}
        maxLength={dealReasonMax}
      />
    </FormSheet>
  );
}

function EndDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const { t } = useTranslation('deals');
  const params = { dealId: deal.id };
  const isCancel = deal.actions.includes('cancel');
  const step = useStep(
    () => (isCancel ? api.deals.cancelDeal({ params }) : api.deals.declineDeal({ params })),
    onClose,
  );
  return (
    <ConfirmDialog
      open
      title={t(isCancel ? 'end.cancelTitle' : 'end.declineTitle')}
      confirm={t(endWord(deal))}
      busy={step.isPending}
      onConfirm={() => step.mutate()}
      onClose={onClose}
    >
      {t(isCancel ? 'end.cancelText' : 'end.declineText')}
    </ConfirmDialog>
  );
}
