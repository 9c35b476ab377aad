import { type Block, blocksOf, type Inline } from '@allmende/contract/markup';
import { type Html, html } from './html.ts';

/**
 * What somebody wrote, with its marks, for pages and letters: every letter escaped, and links that pass nothing on.
 * @param origin of this server, for letters; pages need none
 */
export function writtenHtml(text: string, origin = ''): Html[] {
  return blocksOf(text).map((block) => drawBlock(block, origin));
}

function drawBlock(block: Block, origin: string): Html {
  const draw = (parts: readonly Inline[]) => parts.map((part) => drawInline(part, origin));
  if (block.kind === 'code') return html`<pre><code>${block.text}</code></pre>`;
  if (block.kind === 'list') {
    const items = block.items.map(({ parts }) => html`<li>${draw(parts)}</li>`);
    return block.items[0]!.number > 0
      ? html`<ol start="${String(block.items[0]!.number)}">${items}</ol>`
      : html`<ul>${items}</ul>`;
  }
  const lines = html`<p style="white-space:pre-line">${draw(block.parts)}</p>`;
  return block.kind === 'quote' ? html`<blockquote>${lines}</blockquote>` : lines;
}

function drawInline(part: Inline, origin: string): Html {
  if (typeof part === 'string') return html`${part}`;
  const draw = (parts: readonly Inline[]) => parts.map((one) => drawInline(one, origin));
  switch (part.kind) {
    case 'link':
      return html`<a href="${part.href}" rel="noopener noreferrer nofollow ugc">${part.text}</a>`;
    case 'bold':
      return html`<strong>${draw(part.parts)}</strong>`;
    case 'italic':
      return html`<em>${draw(part.parts)}</em>`;
    case 'strike':
      return html`<s>${draw(part.parts)}</s>`;
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'mention':
      return html`<a href="${origin}/@${part.handle}/posts">${part.text}</a>`;
  }
}
