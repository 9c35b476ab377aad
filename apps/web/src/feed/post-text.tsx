import type { QuotedPost } from '@allmende/contract/feed';
import { foldTag, hashtagPattern } from '@allmende/contract/hashtags';
import { type Block, blocksOf, type Inline } from '@allmende/contract/markup';
import { createElement, Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';

const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code' } as const;

/** What a post says, drawn as elements; whom it names and its hashtags lead to them. */
export function PostText({ post }: { post: QuotedPost }) {
  if (!post.text) return null;
  return createElement(
    'div',
    { className: 'feed-text', dir: 'auto', lang: post.language ?? undefined },
    ...blocksOf(post.text).map((block) => drawBlock(block, post)),
  );
}

function drawBlock(block: Block, post: QuotedPost): ReactNode {
  if (block.kind === 'code') return createElement('pre', {}, createElement('code', {}, block.text));
  if (block.kind === 'list') {
    const items = block.items.map(({ number, parts }) =>
      createElement('li', number > 0 ? { value: number } : {}, ...draw(parts, post)),
    );
    return createElement(block.items[0]!.number > 0 ? 'ol' : 'ul', {}, ...items);
  }
  return createElement(
    block.kind === 'quote' ? 'blockquote' : Fragment,
    {},
    ...draw(block.parts, post),
  );
}

function draw(parts: readonly Inline[], post: QuotedPost): ReactNode[] {
  return parts.flatMap((part): ReactNode[] => {
    if (typeof part === 'string') return withHashtags(part);
    if (part.kind === 'link') {
      const props = { href: part.href, target: '_blank', rel: 'noopener noreferrer nofollow ugc' };
      return [createElement('a', props, createElement('bdi', {}, part.text))];
    }
    if (part.kind === 'mention') {
      const named = post.mentions.some(({ handle }) => handle === part.handle);
      return [
        named ? createElement(Link, { href: `/feed/u/${part.handle}` }, part.text) : part.text,
      ];
    }
    const inner = 'parts' in part ? draw(part.parts, post) : [part.text];
    return [createElement(tags[part.kind], {}, ...inner)];
  });
}

function withHashtags(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const match of text.matchAll(hashtagPattern)) {
    parts.push(text.slice(done, match.index));
    const tag = foldTag(match[1]!);
    parts.push(createElement(Link, { href: `/feed/tags/${encodeURIComponent(tag)}` }, match[0]));
    done = match.index + match[0].length;
  }
  return [...parts, text.slice(done)];
}
