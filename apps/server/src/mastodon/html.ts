import { splitTags } from '@allmende/contract/hashtags';
import { type Block, blocksOf, type Inline } from '@allmende/contract/markup';

/** A post as the HTML that clients of Mastodon draw: nothing but what its marks mean, every letter escaped. */
export function htmlOf(text: string, publicUrl: string): string {
  const breaks = (html: string) => html.replaceAll('\n', '<br />');

  function plain(words: string): string {
    return splitTags(words)
      .map(({ text: part, tag }) =>
        tag === null
          ? escaped(part)
          : `<a href="${publicUrl}/feed/tags/${encodeURIComponent(tag)}" class="mention hashtag" rel="tag">#<span>${escaped(part.slice(1))}</span></a>`,
      )
      .join('');
  }

  function inline(part: Inline): string {
    if (typeof part === 'string') return plain(part);
    switch (part.kind) {
      case 'bold':
        return `<strong>${all(part.parts)}</strong>`;
      case 'italic':
        return `<em>${all(part.parts)}</em>`;
      case 'strike':
        return `<del>${all(part.parts)}</del>`;
      case 'code':
        return `<code>${escaped(part.text)}</code>`;
      case 'link':
        return `<a href="${escaped(part.href)}" target="_blank" rel="nofollow noopener noreferrer">${escaped(part.text)}</a>`;
      case 'mention':
        return `<span class="h-card"><a href="${publicUrl}/@${part.handle}" class="u-url mention">@<span>${escaped(part.text.replace(/^@/, ''))}</span></a></span>`;
    }
  }

  const all = (parts: readonly Inline[]): string => parts.map(inline).join('');

  function block(one: Block): string {
    switch (one.kind) {
      case 'lines':
        return `<p>${breaks(all(one.parts))}</p>`;
      case 'quote':
        return `<blockquote><p>${breaks(all(one.parts))}</p></blockquote>`;
      case 'code':
        return `<pre><code>${escaped(one.text)}</code></pre>`;
      case 'list': {
        const name = one.items[0]?.number ? 'ol' : 'ul';
        const items = one.items.map(({ parts }) => `<li>${breaks(all(parts))}</li>`);
        return `<${name}>${items.join('')}</${name}>`;
      }
    }
  }

  return blocksOf(text).map(block).join('');
}

export function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (letter) => entities[letter]!);
}
