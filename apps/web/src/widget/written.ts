import { type Block, blocksOf, type Inline } from '@allmende/contract/markup';
import { h } from './elements.ts';

/** Words with the marks that the app knows; links are opened apart and told nothing of this page. */
export function written(text: string): Node[] {
  return blocksOf(text).flatMap((block, at) => [
    ...(at > 0 ? [document.createTextNode('\n')] : []),
    ...blockOf(block),
  ]);
}

function blockOf(block: Block): Node[] {
  if (block.kind === 'code') return [h('code', {}, block.text)];
  if (block.kind !== 'list') {
    const said = inlines(block.parts);
    return block.kind === 'quote' ? [h('q', {}, ...said)] : said;
  }
  return block.items.flatMap(({ number, parts }, at) => [
    document.createTextNode(`${at > 0 ? '\n' : ''}${number > 0 ? `${number}.` : '•'} `),
    ...inlines(parts),
  ]);
}

const tags = { bold: 'strong', italic: 'em', strike: 's' } as const;

function inlines(parts: readonly Inline[]): Node[] {
  return parts.map((part) => {
    if (typeof part === 'string') return document.createTextNode(part);
    if ('parts' in part) return h(tags[part.kind], {}, ...inlines(part.parts));
    if (part.kind === 'code') return h('code', {}, part.text);
    if (part.kind === 'mention') return document.createTextNode(part.text);
    const { href } = part;
    return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, part.text);
  });
}
