import './spinner.css';

/** A small turning ring for work under way; say what is going on in words beside it, or in `label`. */
export function Spinner({ label, size = 18 }: { label?: string; size?: number }) {
  return (
    <span className="ui-spinner" role={label ? 'status' : undefined}>
      <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8" className="ui-spinner-track" />
        <path d="M10 2a8 8 0 0 1 8 8" className="ui-spinner-head" />
      </svg>
      {label && <span className="ui-hidden">{label}</span>}
    </span>
  );
}
