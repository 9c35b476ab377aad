import type { DirectImport } from '@allmende/contract/direct';
import { useMutation } from '@tanstack/react-query';
import { RequestProblem } from '@allmende/sdk';
import { FileUp } from 'lucide-react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import './direct.css';

/** The shop's own bank statement: what fits an order is noted, the rest is shown. */
export default function DirectFile() {
  const { t } = useTranslation('shop/direct');
  const problemText = useProblemText();
  const read = useMutation({
    mutationFn: (file: File) =>
      api.direct.importDirectFile({ upload: file, uploadType: 'application/xml' }),
    onSuccess: () => {
      for (const topic of ['orders', 'shop']) {
        void queryClient.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
  const line = lineOf(read.error);
  return (
    <section className="shop-inset ui-stack">
      <FileDrop
        label={t(read.isPending ? 'directFile.reading' : 'directFile.handIn')}
        hint={t('directFile.formats')}
        icon={<FileUp size={30} aria-hidden="true" />}
        accept=".xml,.camt,application/xml,text/xml"
        disabled={read.isPending}
        onFiles={([file]) => file && read.mutate(file)}
        onRefused={([file]) => file && read.mutate(file)}
      />
      {line !== null && <Banner tone="danger" title={t('directFile.refused', { line })} />}
      {read.error && line === null && <ProblemNote problem={problemText(read.error)} />}
      {read.data && <Told told={read.data} />}
    </section>
  );
}

function Told({ told }: { told: DirectImport }) {
  const { t } = useTranslation('shop/direct');
  const format = useFormat();
  const { arrived, unclear, known } = told;
  return (
    <>
      <Banner
        tone={arrived.length > 0 ? 'good' : 'info'}
        title={
          arrived.length > 0
            ? t('directFile.arrived', { count: arrived.length })
            : t('directFile.nothing')
        }
      >
        {known > 0 && t('directFile.known', { count: known })}
      </Banner>
      {unclear.length > 0 && (
        <Banner tone="money" title={t('directFile.unclear')}>
          <ul className="direct-unclear">
            {unclear.map(({ why, number, amount, name, text, bookedOn }) => (
              <li key={`${bookedOn} ${amount.value} ${name} ${text}`}>
                <strong className="ui-figures">{format.money(amount)}</strong> {name}{' '}
                {text && `· ${text}`}
                <br />
                <span className="ui-small">{t(`directFile.why.${why}`, { number })}</span>
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

function lineOf(error: unknown): number | null {
  if (!(error instanceof RequestProblem) || error.code !== 'rails.file_refused') return null;
  return (error.problem.data as { line: number }).line;
}
