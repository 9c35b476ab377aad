import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './step-form.css';
import { classes } from './classes.ts';
import { IconButton } from './button.tsx';

/** One question after the other. Shows how many there are and which one this is; back never loses. */
export function StepForm({
  steps,
  current,
  title,
  text,
  onBack,
  onSubmit,
  actions,
  children,
}: {
  /** Names of the steps, in order. */
  steps: readonly string[];
  current: number;
  title: string;
  text?: ReactNode;
  onBack?: () => void;
  onSubmit: () => void;
  actions: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  return (
    <form
      className="ui-step-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className="ui-step-form-head">
        {onBack && (
          <IconButton
            label={t('back')}
            icon={<ArrowLeft size={20} className="ui-mirror" />}
            onClick={onBack}
          />
        )}
        <ol
          className="ui-step-form-steps"
          aria-label={t('stepOf', { step: current + 1, count: steps.length })}
        >
          {steps.map((step, i) => (
            <li
              key={step}
              className={classes('ui-step-form-step', i <= current && 'ui-step-form-reached')}
              aria-current={i === current ? 'step' : undefined}
            >
              <span className="ui-hidden">{step}</span>
            </li>
          ))}
        </ol>
        <span className="ui-note ui-soft ui-figures" aria-hidden="true">
          {current + 1}/{steps.length}
        </span>
      </div>
      <div className="ui-step-form-words">
        <StepTitle key={current}>{title}</StepTitle>
        {text && <p className="ui-soft">{text}</p>}
      </div>
      <div className="ui-stack">{children}</div>
      <div className="ui-step-form-actions">{actions}</div>
    </form>
  );
}

/** Each step has one of its own, and is read from its top, like a page. */
function StepTitle({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const element = heading.current!;
    element.closest('.app-pane-body')?.scrollTo({ top: 0, behavior: 'instant' });
    // The button of the step before is gone and the focus with it; a field that took it keeps it.
    const focused = document.activeElement;
    if (!focused || focused === document.body) element.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="ui-serif ui-step-form-title">
      {children}
    </h1>
  );
}
