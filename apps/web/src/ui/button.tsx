import type { ComponentProps, MouseEvent, ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import './button.css';
import { classes } from './classes.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'quiet' | 'plain' | 'danger' | 'money';

interface ButtonLook {
  /** `primary` at most once in view; `money` wherever a tap moves money; `quiet` is the default. */
  variant?: ButtonVariant | undefined;
  size?: 'small' | 'normal' | 'large' | undefined;
  icon?: ReactElement | undefined;
  /** As wide as what surrounds it. */
  full?: boolean | undefined;
  /** Work is under way: the button keeps its size, shows a spinner and ignores further taps. */
  busy?: boolean | undefined;
}

export type ButtonProps = ButtonLook & Omit<ComponentProps<'button'>, 'ref'> & { href?: string };

/** A button; with `href` a link of the same look. `disabled` only where the reason is in sight. */
export function Button({
  variant = 'quiet',
  size = 'normal',
  icon,
  full,
  busy,
  href,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const name = classes(
    'ui-button',
    `ui-button-${variant}`,
    size !== 'normal' && `ui-button-${size}`,
    full && 'ui-button-full',
    className,
  );
  const inside = (
    <>
      {busy ? <Spinner /> : icon}
      {children !== undefined && <span className="ui-button-label">{children}</span>}
    </>
  );
  if (href !== undefined) {
    return (
      <Link href={href} className={name} aria-label={rest['aria-label']}>
        {inside}
      </Link>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      className={name}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {inside}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does: its name for screen readers and the text of its tooltip. */
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant | undefined;
  href?: string;
}

/** A button with a picture only, 44 px square. */
export function IconButton({
  label,
  icon,
  variant = 'plain',
  href,
  className,
  ...rest
}: IconButtonProps) {
  const name = classes('ui-button', 'ui-button-icon', `ui-button-${variant}`, className);
  if (href !== undefined) {
    return (
      <Link
        href={href}
        className={name}
        aria-label={label}
        data-tooltip={label}
        onClick={rest.onClick as unknown as (event: MouseEvent) => void}
      >
        {icon}
      </Link>
    );
  }
  return (
    <button type="button" data-tooltip={label} {...rest} className={name} aria-label={label}>
      {icon}
    </button>
  );
}
