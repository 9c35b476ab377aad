import type { InboxLabel } from '@allmende/contract/inbox';

/** A label: its name, with a spot of its colour. */
export function Label({ label }: { label: InboxLabel }) {
  return (
    <span className="inbox-label" data-colour={label.colour}>
      <bdi>{label.name}</bdi>
    </span>
  );
}
