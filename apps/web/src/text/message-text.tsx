import { type Block, blocksOf, type Inline } from '@allmende/contract/markup';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { createElement, Fragment, memo, type ReactNode } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';

const Mention = lazyPart(() => import('./mention.tsx'));

/** Whom a text may mention, and to whom it is shown. */
export interface MentionPlace {
  message: Message;
  conversation: Conversation;
}

/** One to three emojis and nothing else: they are shown large. */
const emoji = String.raw`(?:\p{RI}{2}|[#*\d]\ufe0f?\u20e3|(?:\p{Extended_Pictographic}[\ufe0f\p{EMod}]*\u200d?)+[\u{e0020}-\u{e007f}]*)`;
const emojisOnly = new RegExp(`^(?:${emoji} ?){1,3}$`, 'u');
const emojisLength = 60;

const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code' } as const;

/**
 * What somebody wrote, drawn from its marks as elements and never as markup. Direction is found by the text
 * itself and kept inside, so that control characters cannot turn around what stands beside it.
 */
export const MessageText = memo(function MessageText({
  text,
  place,
}: {
  text: string;
  place?: MentionPlace;
}) {
  const isLarge = text.length <= emojisLength && emojisOnly.test(text);
  const className = isLarge ? 'messaging-text messaging-emojis' : 'messaging-text';
  const blocks = blocksOf(text).map((block) => drawBlock(block, place));
  return createElement('div', { className, dir: 'auto' }, ...blocks);
});

function drawBlock(block: Block, place: MentionPlace | undefined): ReactNode {
  if (block.kind === 'code') {
    return (
      <pre>
        <code>{block.text}</code>
      </pre>
    );
  }
  if (block.kind === 'list') {
    const items = block.items.map(({ number, parts }) =>
      createElement('li', number > 0 ? { value: number } : {}, ...draw(parts, place)),
    );
    return createElement(block.items[0]!.number > 0 ? 'ol' : 'ul', {}, ...items);
  }
  return createElement(
    block.kind === 'quote' ? 'blockquote' : Fragment,
    {},
    ...draw(block.parts, place),
  );
}

function draw(parts: readonly Inline[], place: MentionPlace | undefined): ReactNode[] {
  return parts.map((part) => {
    if (typeof part === 'string') return part;
    if (part.kind === 'link') {
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          <bdi>{part.text}</bdi>
        </a>
      );
    }
    if (part.kind === 'mention') {
      if (!place?.message.mentions) return part.text;
      const props = { ...part, ...place };
      return <Mention props={props} waiting={part.text} missing={part.text} />;
    }
    const inner = 'parts' in part ? draw(part.parts, place) : [part.text];
    return createElement(tags[part.kind], {}, ...inner);
  });
}
