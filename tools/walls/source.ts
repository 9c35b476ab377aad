/** One import of a source file. */
export interface Import {
  specifier: string;
  line: number;
  /** `type`: gone when the code runs. `lazy`: read when the line is reached, not before. */
  kind: 'static' | 'type' | 'lazy';
}

/** A source file of which only code is left, line by line where it stood. */
export interface Source {
  /** Without comments. */
  code: string;
  /** Without comments and without the contents of strings. */
  bare: string;
  imports: Import[];
}

export function readSource(text: string): Source {
  const { code, bare } = blank(text);
  return { code, bare, imports: findImports(code, bare) };
}

export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

const staticImport =
  /\b(?:import|export)\s+(type\s+(?!from\b|,))?(?:[^'"`;]*?\bfrom\s*)?(['"])([^'"\n]+)\2/g;
const lazyImport = /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g;

function findImports(code: string, bare: string): Import[] {
  const isCode = (at: number) =>
    bare[at] === code[at] && bare.slice(at, at + 6) === code.slice(at, at + 6);
  const line = (match: RegExpExecArray, specifier: string) =>
    lineOf(code, match.index + match[0].lastIndexOf(specifier));
  const found: Import[] = [];
  for (const match of code.matchAll(staticImport)) {
    const specifier = match[3]!;
    const kind = match[1] === undefined ? 'static' : 'type';
    if (isCode(match.index)) found.push({ specifier, kind, line: line(match, specifier) });
  }
  for (const match of code.matchAll(lazyImport)) {
    const specifier = match[2]!;
    if (isCode(match.index)) found.push({ specifier, kind: 'lazy', line: line(match, specifier) });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** A slash after one of these begins a regular expression; after anything else it divides. */
const beforeRegExp =
  /(?:^|[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|await|yield))\s*$/;

/**
 * Replaces comments, and for `bare` also what strings contain, by spaces; line breaks stay. Enough of
 * the language to tell them apart: strings, templates with code inside, regular expressions.
 */
function blank(text: string): { code: string; bare: string } {
  let code = '';
  let bare = '';
  /** For each template that is open: how many braces are open within its code. */
  const templates: number[] = [];
  let at = 0;
  const hidden = (part: string) => part.replace(/[^\n]/g, ' ');
  function take(end: number, as: 'code' | 'string' | 'comment') {
    const part = text.slice(at, end);
    code += as === 'comment' ? hidden(part) : part;
    bare += as === 'code' ? part : hidden(part);
    at = end;
  }
  function endOf(pattern: RegExp): number {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    return match === null ? text.length : match.index + match[0].length;
  }
  function template() {
    take(endOf(/\$\{|(?<!\\)(?:\\\\)*`/g), 'string');
    if (text[at - 1] === '{') templates.push(0);
  }
  while (at < text.length) {
    const char = text[at]!;
    if (text.startsWith('//', at)) take(endOf(/(?=\n)/g), 'comment');
    else if (text.startsWith('/*', at)) take(endOf(/\*\//g), 'comment');
    else if (char === '"' || char === "'") {
      take(
        endOf(char === '"' ? /"(?:[^"\\\n]|\\[\s\S])*["\n]?/g : /'(?:[^'\\\n]|\\[\s\S])*['\n]?/g),
        'string',
      );
    } else if (char === '/' && beforeRegExp.test(bare.slice(-40))) {
      take(endOf(/\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|\//g), 'string');
    } else if (char === '`') {
      take(at + 1, 'string');
      template();
    } else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      take(at + 1, 'string');
      template();
    } else {
      if (templates.length > 0 && char === '{') templates[templates.length - 1]!++;
      if (templates.length > 0 && char === '}') templates[templates.length - 1]!--;
      take(at + 1, 'code');
    }
  }
  return { code, bare };
}

/** SQL without its comments. */
export function readSql(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
}
