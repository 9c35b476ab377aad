import './shelf.css';

/** Plain text as a seller writes it: blank lines make paragraphs, lines that begin with `- ` a list. */
export function Prose({ text }: { text: string }) {
  return <div className="shop-prose">{blocksOf(text).map(renderBlock)}</div>;
}

interface Block {
  kind: 'paragraph' | 'list';
  lines: string[];
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let isNew = true;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      isNew = true;
      continue;
    }
    const kind = line.startsWith('- ') ? 'list' : 'paragraph';
    const last = blocks.at(-1);
    if (!last || isNew || last.kind !== kind) blocks.push({ kind, lines: [] });
    blocks.at(-1)!.lines.push(kind === 'list' ? line.slice(2) : line);
    isNew = false;
  }
  return blocks;
}

function renderBlock({ kind, lines }: Block, i: number) {
  return kind === 'list' ? (
    <ul key={i}>
      {lines.map((line, j) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text is drawn as a whole
        <li key={j} dir="auto">
          {line}
        </li>
      ))}
    </ul>
  ) : (
    <p key={i} dir="auto">
      {lines.join('\n')}
    </p>
  );
}
