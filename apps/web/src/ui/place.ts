/** Where a floating thing goes: below its anchor, above if there is more room, inside the window. */
export function placeBeside(
  floating: HTMLElement,
  anchor: DOMRect,
  {
    gap = 6,
    margin = 8,
    align = 'start',
  }: { gap?: number; margin?: number; align?: 'start' | 'center' | 'end' } = {},
): void {
  const { offsetWidth: width, offsetHeight: height } = floating;
  const room = { below: innerHeight - anchor.bottom, above: anchor.top };
  const below = room.below >= height + gap + margin || room.below >= room.above;
  const isRightToLeft = getComputedStyle(floating).direction === 'rtl';
  const atLeft = align === 'center' ? null : (align === 'start') !== isRightToLeft;
  const wanted =
    atLeft === null
      ? anchor.left + anchor.width / 2 - width / 2
      : atLeft
        ? anchor.left
        : anchor.right - width;
  const left = Math.max(margin, Math.min(wanted, innerWidth - width - margin));
  const top = below ? anchor.bottom + gap : anchor.top - height - gap;
  floating.style.left = `${left}px`;
  floating.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`;
  floating.style.transformOrigin = `${anchor.left + anchor.width / 2 - left}px ${below ? 0 : height}px`;
}
