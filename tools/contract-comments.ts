/**
 * What the comments of the contract say about its shapes, operations and fields, so that the reference says
 * it too. The contract itself carries no descriptions, which every browser would have to load.
 */
export interface Remarks {
  /** What stands above the declaration. */
  about: string;
  /** What stands above its fields, by their names; of nested objects only the outermost. */
  fields: Map<string, string>;
}

/** By the id of a shape (`Message`) and the name of an operation (`sendMessage`). */
export function readRemarks(source: string): Map<string, Remarks> {
  return new Map([...shapesIn(source), ...operationsIn(source)]);
}

function* shapesIn(source: string): Generator<[string, Remarks]> {
  for (const match of source.matchAll(/\.meta\(\{ id: '(\w+)'/g)) {
    const before = source.slice(0, match.index);
    const start = Math.max(
      ...[...before.matchAll(/^(?:export )?const /gm)].map(({ index }) => index),
    );
    const about = commentBefore(source, start);
    yield [match[1]!, { about, fields: fieldsIn(source.slice(start, match.index)) }];
  }
}

function* operationsIn(source: string): Generator<[string, Remarks]> {
  const operations = source.slice(source.search(/= defineOperations\(/));
  for (const match of operations.matchAll(/^ {2}(\w+): \{\n([\s\S]*?)^ {2}\},$/gm)) {
    yield [match[1]!, { about: '', fields: fieldsIn(match[2]!.replace(/^ {4}\S.*$/gm, '')) }];
  }
}

/** Only those of the outermost object: a nested field may have the name of another. */
function fieldsIn(block: string): Map<string, string> {
  const comments = [...block.matchAll(/^( +)\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/gm)];
  const fields = [...block.matchAll(/^( +)\w+(?::|,$)/gm)];
  const outermost = Math.min(...fields.map(([, indent]) => indent!.length));
  return new Map(
    comments
      .filter(([, indent]) => indent!.length === outermost)
      .map(([, , text, name]) => [name!, textOf(text!).replaceAll('\n', ' ')]),
  );
}

/**
 * The text of the comment that ends right before a place, or is parted from it only by the opening of an
 * object.
 */
export function commentBefore(source: string, at: number): string {
  const match = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:z\.object\(\{\s*)?$/.exec(
    source.slice(0, at),
  );
  return textOf(match?.[1] ?? '');
}

function textOf(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  return lines.join('\n').trim();
}
