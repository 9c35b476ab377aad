import { topModal } from './modals.ts';

let region: HTMLElement | undefined;

/** Says something to a screen reader without moving the focus. Urgent things interrupt. */
export function announce(text: string, { urgent = false } = {}): void {
  if (!region) {
    region = document.createElement('div');
    region.className = 'ui-hidden';
  }
  // Outside of an open dialog nothing is read.
  const place = topModal() ?? document.body;
  if (region.parentElement !== place) place.append(region);
  region.setAttribute('aria-live', urgent ? 'assertive' : 'polite');
  region.textContent = '';
  // A region is only read when its text changes after it is in the page.
  requestAnimationFrame(() => {
    if (region) region.textContent = text;
  });
}
