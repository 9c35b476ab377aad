import type { CoverageProof, CoverageReport } from '@allmende/contract/coverage';
import { findCoverageFlaw } from '@allmende/contract/coverage-check';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Download, LoaderCircle } from 'lucide-react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { classes } from '../ui/classes.ts';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { walletKey } from './queries.ts';

/**
 * Whether one's balance is in what the server published as owed, recomputed here: the server could say anything,
 * but not find other bytes with the same hash.
 */
export default function CoveragePage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const proofs = useQuery({
    queryKey: [walletKey, 'coverage'],
    queryFn: () => api.wallet.listCoverageProofs({}),
  });
  const items = proofs.data?.items;
  return (
    <Page title={t('coverage.title')} back="/pay">
      <p className="ui-soft">{t('coverage.lead')}</p>
      {proofs.isError && (
        <ProblemNote problem={problemText(proofs.error)} onRetry={() => proofs.refetch()} />
      )}
      {proofs.isPending && <SkeletonRows rows={4} />}
      {items?.length === 0 && (
        <EmptyState
          drawing={<Scales />}
          title={t('coverage.never.title')}
          text={t('coverage.never.text')}
        />
      )}
      {items?.map((proof) => (
        <ProofCard key={proof.accountId} proof={proof} />
      ))}
      {items && items.length > 0 && (
        <>
          <div className="ui-row">
            <Button icon={<Download size={17} />} onClick={() => saveProofs(items)}>
              {t('coverage.save')}
            </Button>
            <Button variant="plain" icon={<Download size={17} />} onClick={saveScript}>
              {t('coverage.script')}
            </Button>
          </div>
          <p className="ui-small ui-soft">{t('coverage.elsewhere')}</p>
        </>
      )}
    </Page>
  );
}

function ProofCard({ proof }: { proof: CoverageProof }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const checks = useChecks(proof);
  const report = checks.data?.report;
  const money = (value: string) => ({
    value,
    assetCode: proof.assetCode,
    assetScale: proof.assetScale,
  });
  return (
    <Card heading={t('coverage.counted', { date: format.dateTime(proof.at) })}>
      <p className="wallet-purse-amount">
        <Amount money={money(proof.balance)} size="display" />
      </p>
      {checks.isError && <Banner tone="info">{t('coverage.unable')}</Banner>}
      {!checks.isError && (
        <ul className="wallet-checks" aria-label={t('coverage.steps')}>
          {steps.map((step) => (
            <CheckLine key={step} isGood={checks.data?.[step]} text={t(`coverage.${step}`)} />
          ))}
        </ul>
      )}
      {checks.data && steps.some((step) => !checks.data[step]) && (
        <Banner tone="danger">{t('coverage.failed')}</Banner>
      )}
      {report && (
        <dl className="ui-small wallet-owed">
          <dt className="ui-soft">{t('coverage.total')}</dt>
          <dd>
            <Amount money={money(report.total)} /> ·{' '}
            {t('coverage.accounts', { count: report.accounts })}
          </dd>
          <dt className="ui-soft">{t('coverage.against')}</dt>
          {report.covering.map(({ code, balance }) => (
            <dd key={code}>
              {t(`coverage.code.${code}`, { defaultValue: code })}:{' '}
              <Amount money={money(String(-BigInt(balance)))} />
            </dd>
          ))}
          <dt className="ui-soft">{t('coverage.root')}</dt>
          <dd>
            <code className="wallet-root">{report.root}</code>
          </dd>
        </dl>
      )}
    </Card>
  );
}

const steps = ['leads', 'published', 'covered', 'statement'] as const;
type Checks = Record<(typeof steps)[number], boolean> & { report: CoverageReport | undefined };

function CheckLine({ isGood, text }: { isGood: boolean | undefined; text: string }) {
  const { t } = useTranslation('wallet');
  const Icon = isGood === undefined ? LoaderCircle : isGood ? CircleCheck : CircleAlert;
  return (
    <li
      className={classes(
        'wallet-check',
        isGood === true && 'wallet-check-good',
        isGood === false && 'wallet-check-bad',
      )}
    >
      <Icon
        size={20}
        aria-label={isGood === undefined ? t('coverage.checking') : undefined}
        aria-hidden={isGood !== undefined}
      />
      <span>{text}</span>
    </li>
  );
}

/** Fails where the browser cannot hash, which without https it must not. */
function useChecks(proof: CoverageProof) {
  return useQuery({
    queryKey: [walletKey, 'coverage', proof.accountId, proof.root],
    retry: false,
    queryFn: async (): Promise<Checks> => {
      const [flaw, report, isInStatement] = await Promise.all([
        findCoverageFlaw(proof, sha256),
        findReport(proof),
        compareStatement(proof),
      ]);
      const against = report?.covering.reduce((sum, { balance }) => sum + BigInt(balance), 0n);
      return {
        leads: flaw === null,
        published: report?.root === proof.root && report.total === proof.total,
        covered: against !== undefined && BigInt(proof.total) + against === 0n,
        statement: isInStatement,
        report,
      };
    },
  });
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

async function findReport(proof: CoverageProof): Promise<CoverageReport | undefined> {
  const { items } = await api.ledger.listCoverage({ query: { limit: 100 } });
  return items.find(({ date, assetCode }) => date === proof.date && assetCode === proof.assetCode);
}

/** The line after which the account had the balance of the proof, as the statement shows it. */
async function compareStatement(proof: CoverageProof): Promise<boolean> {
  if (proof.version === 0) return proof.balance === '0';
  const { items } = await api.wallet.listEntries({
    query: { assetCode: proof.assetCode, to: proof.at, limit: 20 },
  });
  const entry = items.find(({ version }) => version === proof.version);
  return entry?.balance.value === proof.balance;
}

function saveProofs(proofs: readonly CoverageProof[]): void {
  const text = JSON.stringify(proofs, null, 2);
  saveFile(new Blob([text], { type: 'application/json' }), 'allmende-proof.json');
}

async function saveScript(): Promise<void> {
  const script = await fetch('/check-coverage.mjs');
  saveFile(await script.blob(), 'check-coverage.mjs');
}
