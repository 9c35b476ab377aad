import type { CSSProperties } from 'react';

/** The accents of tokens.css by the colour that stands for them (the light one): suggestions to choose from. */
export const accents = [
  { name: 'linden', colour: '#1f7a4d' },
  { name: 'moss', colour: '#4f6b1f' },
  { name: 'sea', colour: '#14717a' },
  { name: 'sky', colour: '#2f5fa0' },
  { name: 'plum', colour: '#7a3f78' },
  { name: 'rose', colour: '#a8375a' },
  { name: 'brick', colour: '#a34425' },
  { name: 'honey', colour: '#84590f' },
  { name: 'slate', colour: '#505f66' },
] as const;
export type AccentName = (typeof accents)[number]['name'];

export interface AccentProps {
  'data-accent': AccentName | 'own';
  style?: CSSProperties;
}

/**
 * What an element needs to stand in an actor's accent: `<div {...accentProps(actor.accent, actor.id)}>`.
 * A colour of one's own works in light and dark, as long as white reads on it (the server sees to
 * that); without one, a steady accent is drawn from `seed`.
 */
export function accentProps(colour: string | null | undefined, seed: string): AccentProps {
  if (colour) {
    const known = accents.find((accent) => accent.colour === colour.toLowerCase());
    if (known) return { 'data-accent': known.name };
    return { 'data-accent': 'own', style: { '--accent-own': colour } as CSSProperties };
  }
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  return { 'data-accent': accents[sum % accents.length]!.name };
}
