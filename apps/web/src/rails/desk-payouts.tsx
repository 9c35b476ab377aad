import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Jar } from '../ui/drawings/jar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { saveFile } from '../ui/save-file.ts';
import { TimeText } from '../ui/time-text.tsx';
import { inGroups } from '../wallet/queries.ts';
import { tones } from './own-payouts.tsx';
import { type DeskPayout, refreshDesk, useDeskPayouts } from './queries.ts';

/** What people want to have paid out, and the files that are made of it for the bank. */
export function DeskPayouts() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const desk = useDeskPayouts();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  if (desk.isError) return <ProblemNote problem={problemText(desk.error)} />;
  if (!desk.data) return <SkeletonRows rows={5} />;
  const held = desk.data.items.filter(({ state }) => state === 'held');
  const onTheirWay = desk.data.items.filter(({ state }) => state === 'released');
  if (desk.data.items.length === 0 && desk.data.files.length === 0) {
    return (
      <EmptyState drawing={<Jar />} title={t('desk.noPayouts')} text={t('desk.noPayoutsText')} />
    );
  }
  const chosen = held.filter(({ id }) => !left.has(id));
  function choose(id: string, isChosen: boolean) {
    const next = new Set(left);
    if (isChosen) next.delete(id);
    else next.add(id);
    setLeft(next);
  }
  return (
    <div className="rails-panel">
      {held.length > 0 && (
        <section className="wallet-section">
          <h2 className="wallet-heading">{t('desk.held')}</h2>
          <ul className="rails-movements" aria-label={t('desk.held')}>
            {held.map((payout) => (
              <li key={payout.id}>
                <Held
                  payout={payout}
                  isChosen={!left.has(payout.id)}
                  onChoose={(isChosen) => choose(payout.id, isChosen)}
                />
              </li>
            ))}
          </ul>
          <Release chosen={chosen} held={held} />
        </section>
      )}
      {desk.data.files.length > 0 && <Files files={desk.data.files} />}
      {onTheirWay.length > 0 && (
        <section className="wallet-section">
          <h2 className="wallet-heading">{t('desk.onTheirWay')}</h2>
          <List label={t('desk.onTheirWay')} className="wallet-flush">
            {onTheirWay.map((payout) => (
              <ListRow
                key={payout.id}
                title={payout.name}
                text={payout.iban ? inGroups(payout.iban) : t(`way.${payout.rail}`)}
                wrap
                meta={<Amount money={payout.amount} />}
                trailing={
                  <Badge tone={tones[payout.state]}>{t(`out.states.${payout.state}`)}</Badge>
                }
              />
            ))}
          </List>
        </section>
      )}
    </div>
  );
}

function Held({
  payout,
  isChosen,
  onChoose,
}: {
  payout: DeskPayout;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const [isRefusing, setRefusing] = useState(false);
  const owner = payout.owner ? `${payout.owner.name} (@${payout.owner.handle})` : t('desk.back');
  return (
    <div className="rails-movement">
      <Checkbox
        label={`${format.money(payout.amount)} · ${payout.name}`}
        hint={`${payout.iban ? inGroups(payout.iban) : t(`way.${payout.rail}`)} · ${owner}`}
        checked={isChosen}
        onChange={onChoose}
      />
      <p className="rails-buttons">
        {payout.rail !== 'sepa' && <Badge tone="good">{t(`way.${payout.rail}`)}</Badge>}
        {payout.isInstant && <Badge tone="info">{t('out.instant')}</Badge>}
        {payout.iban && !payout.isAccountKnown && payout.owner && (
          <Badge tone="money">{t('desk.newAccount')}</Badge>
        )}
        <Button size="small" variant="plain" onClick={() => setRefusing(true)}>
          {t('desk.refuse')}
        </Button>
      </p>
      {isRefusing && <RefuseDialog payout={payout} onClose={() => setRefusing(false)} />}
    </div>
  );
}

function RefuseDialog({ payout, onClose }: { payout: DeskPayout; onClose: () => void }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const refuse = useMutation({
    mutationFn: () => api.rails.refusePayout({ params: { payoutId: payout.id }, body: { reason } }),
    onSuccess: onClose,
    onSettled: refreshDesk,
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('desk.refuseTitle')}
      confirm={t('desk.refuse')}
      variant="danger"
      busy={refuse.isPending}
      onConfirm={() => reason.trim() && refuse.mutate()}
    >
      <div className="ui-stack">
        <p>{t('desk.refuseText')}</p>
        <TextField label={t('desk.reason')} maxLength={140} value={reason} onChange={setReason} />
        {refuse.isError && <ProblemNote problem={problemText(refuse.error)} />}
      </div>
    </ConfirmDialog>
  );
}

function Release({ chosen, held }: { chosen: readonly DeskPayout[]; held: readonly DeskPayout[] }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const problemText = useProblemText();
  const release = useMutation({
    mutationFn: () => api.rails.releasePayouts({ body: { payoutIds: chosen.map(({ id }) => id) } }),
    async onSuccess({ files }) {
      for (const file of files) await save(file);
    },
    onSettled: refreshDesk,
  });
  const sums = [...Map.groupBy(chosen, ({ amount }) => amount.assetCode).values()].map((same) =>
    toMoney(
      same.reduce((total, { amount }) => total + toMinor(amount), 0n),
      same[0]!.amount,
    ),
  );
  return (
    <>
      <p className="ui-small ui-soft">{t('desk.releaseText')}</p>
      {release.isError && <ProblemNote problem={problemText(release.error)} />}
      {release.data && release.data.waiting.length > 0 && (
        <Banner tone="danger" title={t('desk.waiting', { count: release.data.waiting.length })}>
          {release.data.waiting.map(({ payoutId, why }) => (
            <p key={payoutId}>
              {t('desk.waitingWhy', {
                name: held.find(({ id }) => id === payoutId)?.name ?? '',
                why: problemText({ code: why }).text,
              })}
            </p>
          ))}
        </Banner>
      )}
      <Button
        variant="money"
        size="large"
        full
        busy={release.isPending}
        disabled={chosen.length === 0}
        onClick={() => release.mutate()}
      >
        {t('desk.release', {
          count: chosen.length,
          amount: sums.map((sum) => format.money(sum)).join(' + '),
        })}
      </Button>
    </>
  );
}

type PayoutFile = NonNullable<ReturnType<typeof useDeskPayouts>['data']>['files'][number];

async function save({ id, messageId }: Pick<PayoutFile, 'id' | 'messageId'>): Promise<void> {
  const { bytes } = await api.rails.downloadPayoutFile({ params: { payoutFileId: id } });
  saveFile(await new Response(bytes).blob(), `${messageId}.xml`);
}

function Files({ files }: { files: readonly PayoutFile[] }) {
  const { t } = useTranslation('rails');
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{t('desk.files')}</h2>
      <List label={t('desk.files')} className="wallet-flush">
        {files.map((file) => (
          <ListRow
            key={file.id}
            title={<TimeText at={file.createdAt} form="full" />}
            text={t(file.isInstant ? 'desk.fileInstant' : 'desk.file', { count: file.payouts })}
            meta={<Amount money={file.sum} />}
            actions={
              <Button
                size="small"
                variant="plain"
                icon={<Download size={17} />}
                onClick={() => void save(file)}
              >
                {t('desk.fetch')}
              </Button>
            }
          />
        ))}
      </List>
    </section>
  );
}
