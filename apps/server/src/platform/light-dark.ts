/**
 * Old browsers do not know `light-dark()` and would show no colour at all. This writes a style sheet
 * out for both schemes: the light one, and the dark one behind a media query that every browser knows.
 */
export function bothSchemes(css: string): string {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return `${pick(bare, 0)}\n@media (prefers-color-scheme: dark) {\n${pick(bare, 1)}\n}`;
}

/** The sheet with every `light-dark(a, b)` replaced by one of the two. */
function pick(css: string, which: 0 | 1): string {
  const opening = 'light-dark(';
  let picked = '';
  let at = 0;
  for (let found = css.indexOf(opening); found !== -1; found = css.indexOf(opening, at)) {
    picked += css.slice(at, found);
    const values = argumentsAt(css, found + opening.length);
    picked += values.texts[which]!.trim();
    at = values.end;
  }
  return picked + css.slice(at);
}

/** What stands between the commas up to the closing bracket; brackets inside belong to one argument. */
function argumentsAt(css: string, start: number): { texts: string[]; end: number } {
  const texts: string[] = [];
  let depth = 0;
  let from = start;
  for (let i = start; i < css.length; i++) {
    const sign = css[i];
    if (sign === '(') depth += 1;
    else if (sign === ')' && depth > 0) depth -= 1;
    else if (depth === 0 && (sign === ',' || sign === ')')) {
      texts.push(css.slice(from, i));
      from = i + 1;
      if (sign === ')') return { texts, end: from };
    }
  }
  throw new Error('light-dark() is not closed');
}
