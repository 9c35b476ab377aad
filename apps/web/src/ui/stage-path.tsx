import { Check, X } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import './stage-path.css';
import { TimeText } from './time-text.tsx';

export interface Stage {
  label: string;
  /** `stopped` is the end of a path that did not arrive: cancelled, refused. */
  state: 'done' | 'now' | 'next' | 'stopped';
  at?: string | Date | undefined;
  text?: string | undefined;
}

/**
 * Where something is on its way: a path with stones, walked as far as it is. `compact` fits into a
 * card and names only where it is; the whole is a list under each other.
 */
export function StagePath({ stages, compact }: { stages: readonly Stage[]; compact?: boolean }) {
  const { t } = useTranslation('ui');
  return (
    <ol className={compact ? 'ui-path ui-path-compact' : 'ui-path'}>
      {stages.map((stage) => (
        <li
          key={stage.label}
          className={`ui-path-stage ui-path-${stage.state}`}
          aria-current={stage.state === 'now' ? 'step' : undefined}
        >
          <span className="ui-path-stone" aria-hidden="true">
            {stage.state === 'done' && <Check size={12} strokeWidth={3.5} />}
            {stage.state === 'stopped' && <X size={12} strokeWidth={3.5} />}
          </span>
          <span className="ui-path-words">
            <span className="ui-path-label">{stage.label}</span>
            <span className="ui-hidden">{t(`stage.${stage.state}`)}</span>
            {!compact && (stage.at || stage.text) && (
              <span className="ui-path-text">
                {stage.text}
                {stage.text && stage.at && ' · '}
                {stage.at && <TimeText at={stage.at} form="list" />}
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
