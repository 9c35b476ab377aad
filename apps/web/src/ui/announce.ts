let region: HTMLElement | undefined;

/** Says something to a screen reader without moving the focus. Urgent things interrupt. */
export function announce(text: string, { urgent = false } = {}): void {
  if (!region?.isConnected) {
    region = document.createElement('div');
    region.className = 'ui-hidden';
    document.body.append(region);
  }
  region.setAttribute('aria-live', urgent ? 'assertive' : 'polite');
  region.textContent = '';
  // A region is only read when its text changes after it is in the page.
  requestAnimationFrame(() => {
    if (region) region.textContent = text;
  });
}
