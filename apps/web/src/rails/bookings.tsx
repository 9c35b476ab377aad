import { bankFileReasons, type BankFileReason } from '@allmende/contract/rails';
import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { MovementCard } from './movement-card.tsx';
import { type BankFile, refreshDesk, useMovements } from './queries.ts';

/** Files of the bank come in here, and below them is what they told. */
export function Bookings() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [only, setOnly] = useState<'open' | 'all'>('open');
  const query = useMovements(only);
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <div className="rails-panel">
      <HandIn />
      <Segmented
        label={t('desk.which')}
        value={only}
        onChange={setOnly}
        options={[
          { value: 'open', label: t('desk.open') },
          { value: 'all', label: t('desk.all') },
        ]}
      />
      {query.isError && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <SkeletonRows rows={5} />}
      {items?.length === 0 && (
        <EmptyState
          drawing={<Scales />}
          title={t(only === 'open' ? 'desk.none' : 'desk.nothing')}
          text={t(only === 'open' ? 'desk.noneText' : 'desk.nothingText')}
        />
      )}
      {items && items.length > 0 && (
        <ul className="rails-movements" aria-label={t('desk.bookings')}>
          {items.map((movement) => (
            <li key={movement.id}>
              <MovementCard movement={movement} />
            </li>
          ))}
        </ul>
      )}
      <MoreOnSight query={query} />
    </div>
  );
}

function HandIn() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const handIn = useMutation({
    mutationFn: async (file: File) =>
      api.rails.importBankFile({
        query: { fileName: file.name.slice(0, 200) },
        upload: file,
        uploadType: 'application/xml',
      }),
    onSettled: refreshDesk,
  });
  const refused = handIn.error ? refusedAt(handIn.error) : null;
  return (
    <>
      <FileDrop
        label={t(handIn.isPending ? 'desk.reading' : 'desk.handIn')}
        hint={t('desk.formats')}
        icon={<FileUp size={30} aria-hidden="true" />}
        accept=".xml,.camt,.zip,application/xml,text/xml,application/zip"
        disabled={handIn.isPending}
        onFiles={([file]) => file && handIn.mutate(file)}
        onRefused={([file]) => file && handIn.mutate(file)}
      />
      {refused && (
        <Banner tone="danger" title={t('desk.refused', { line: refused.line })}>
          {t(`fileReasons.${refused.reason}`)}
        </Banner>
      )}
      {handIn.error && !refused && <ProblemNote problem={problemText(handIn.error)} />}
      {handIn.data && <Result file={handIn.data} />}
    </>
  );
}

/** What became of a file, in words. */
function Result({ file }: { file: BankFile }) {
  const { t } = useTranslation('rails');
  const { booked, matched, payouts, open, known, otherAccounts } = file;
  const said = [
    matched > 0 && t('result.matched', { count: matched }),
    payouts > 0 && t('result.payouts', { count: payouts }),
    open > 0 && t('result.open', { count: open }),
    known > 0 && t('result.known', { count: known }),
    otherAccounts.length > 0 && t('result.others', { accounts: otherAccounts.join(', ') }),
  ].filter(Boolean);
  const isNothing = booked === 0 && payouts === 0;
  return (
    <Banner
      tone={open > 0 ? 'money' : 'good'}
      title={isNothing ? t('result.nothing') : t('result.title', { count: booked })}
    >
      {said.join(' ')}
    </Banner>
  );
}

function refusedAt(error: unknown): { reason: BankFileReason; line: number } | null {
  if (!(error instanceof RequestProblem) || error.code !== 'rails.file_refused') return null;
  const { reason, line } = error.problem.data as { reason: string; line: number };
  const known = bankFileReasons.find((one) => one === reason);
  return known ? { reason: known, line } : null;
}
