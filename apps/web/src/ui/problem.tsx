import { useTranslation } from '../i18n/words.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import './problem.css';

export interface ProblemWords {
  /** What happened, and what to do. */
  text: string;
  /** To quote to somebody who helps; left out for what is plain (no connection, not found). */
  code?: string | undefined;
  requestId?: string | undefined;
}

/** An error where the thing would have been: what happened, what to do, a code to quote. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemWords; onRetry?: () => void }) {
  const { t } = useTranslation('ui');
  return (
    <Banner tone="danger" action={onRetry && <Button onClick={onRetry}>{t('tryAgain')}</Button>}>
      <p className="ui-problem-text">{problem.text}</p>
      {problem.code && (
        <p className="ui-problem-code">
          <code>{[problem.code, problem.requestId].filter(Boolean).join(' · ')}</code>
        </p>
      )}
    </Banner>
  );
}
