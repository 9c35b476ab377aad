import { z } from 'zod';
import { cleanLine, cleanText, isVisible } from './text.ts';

/** Words on one line, as they are kept: without control and invisible characters; may be empty. */
export function line(max: number) {
  return z.string().overwrite(cleanLine).max(max);
}

/** A line that shows something: a name, a title. */
export function someLine(max: number) {
  return line(max).min(1, 'shows nothing').refine(isVisible, 'shows nothing');
}

/** Words on several lines, cleaned line by line; may be empty. */
export function paragraphs(max: number) {
  return z.string().overwrite(cleanText).max(max);
}
