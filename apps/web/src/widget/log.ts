import type { Message } from '@allmende/contract/messaging';
import type { RatingCard } from '@allmende/contract/rating-card';
import { h } from './elements.ts';
import type { createVisit, Pending, State } from './visit.ts';
import type { Language, Say } from './words.ts';
import { written } from './written.ts';

/** What has been said, from the first word on. */
export interface Log {
  element: HTMLElement;
  draw(state: State, greeting: string): void;
  toEnd(): void;
}

const faces = [
  ['😠', 1],
  ['🙁', 2],
  ['😐', 3],
  ['🙂', 4],
  ['😄', 5],
] as const;

export function createLog({
  say,
  language,
  visit,
}: {
  say: Say;
  language: Language;
  visit: Pick<ReturnType<typeof createVisit>, 'again' | 'rate' | 'thing'>;
}): Log {
  const element = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' });
  const timeOf = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const things = new Map<string, Promise<string | null>>();

  function toEnd(): void {
    element.scrollTop = element.scrollHeight;
  }

  /** Each bubble is drawn once and again only when it changed, so that a reader on a screen hears it once. */
  const drawn = new Map<string, { element: HTMLElement; of: unknown }>();

  function draw(state: State, greeting: string): void {
    const { messages, pending, ownActorId, readSeq, view } = state;
    const wanted: [key: string, of: unknown, make: () => HTMLElement][] = [
      [
        'greeting',
        greeting,
        () => bubble({ isOwn: false, who: view.name, at: null }, written(greeting)),
      ],
    ];
    let lastOwn = 0;
    for (const one of messages.values()) if (one.senderActorId === ownActorId) lastOwn = one.seq;
    for (const one of messages.values()) {
      const isOwn = one.senderActorId === ownActorId;
      const isSeen = isOwn && one.seq === lastOwn && readSeq >= one.seq;
      const of = `${one.version} ${isSeen}`;
      if (one.body.kind === 'notice') continue;
      wanted.push([
        one.clientId,
        of,
        () =>
          bubble(
            {
              isOwn,
              who: isOwn ? say('you') : view.name,
              at: new Date(one.sentAt),
              ...(isSeen ? { below: say('seen') } : {}),
            },
            contentOf(one),
          ),
      ]);
    }
    for (const one of pending) wanted.push([one.clientId, one, () => waiting(one)]);
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, known] of drawn) {
      if (keys.has(key)) continue;
      known.element.remove();
      drawn.delete(key);
    }
    let before: HTMLElement | null = null;
    for (const [key, of, make] of wanted) {
      let known = drawn.get(key);
      if (!known || known.of !== of) {
        const made = make();
        known?.element.replaceWith(made);
        known = { element: made, of };
        drawn.set(key, known);
      }
      const place: ChildNode | null = before ? before.nextSibling : element.firstChild;
      if (place !== known.element) element.insertBefore(known.element, place);
      before = known.element;
    }
  }

  function bubble(
    { isOwn, who, at, below }: { isOwn: boolean; who: string; at: Date | null; below?: string },
    content: Node[],
  ): HTMLElement {
    const time = at ? timeOf.format(at) : '';
    return h(
      'div',
      { class: isOwn ? 'said own' : 'said' },
      h('span', { class: 'spoken' }, say('said', { who, at: time })),
      h('div', { class: 'bubble', dir: 'auto' }, ...content),
      (time !== '' || below !== undefined) &&
        h(
          'span',
          { class: 'below', 'aria-hidden': 'true' },
          [time, below].filter(Boolean).join(' · '),
        ),
    );
  }

  function waiting({ clientId, text, hasFailed }: Pending): HTMLElement {
    return h(
      'div',
      { class: 'said own waits' },
      h('div', { class: 'bubble', dir: 'auto' }, ...written(text)),
      hasFailed
        ? h(
            'button',
            { type: 'button', class: 'below again', click: () => visit.again(clientId) },
            say('failed'),
          )
        : h('span', { class: 'below' }, say('sending')),
    );
  }

  function contentOf({ body }: Message): Node[] {
    switch (body.kind) {
      case 'text':
        return written(body.text);
      case 'picture':
        return [pictureOf(body.picture.id, body.picture.alt), ...written(body.caption)];
      case 'file':
        return [fileOf(body.file.id, body.file.name), ...written(body.caption)];
      case 'card':
        return body.card.type === 'rating' ? [ratingOf(body.card)] : [h('em', {}, say('other'))];
      case 'deleted':
        return [h('em', {}, say('gone'))];
      default:
        return [h('em', {}, say('other'))];
    }
  }

  /** How it went, with one tap, and with another one changed. */
  function ratingOf({ ratingId, score }: RatingCard): HTMLElement {
    return h(
      'div',
      { role: 'group', 'aria-label': say('rate') },
      say('rate'),
      h(
        'div',
        { class: 'faces' },
        ...faces.map(([face, value]) =>
          h(
            'button',
            {
              type: 'button',
              'aria-label': say(`rate${value}`),
              'aria-pressed': String(value === score),
              click: () => void visit.rate(ratingId, value),
            },
            face,
          ),
        ),
      ),
    );
  }

  function thing(id: string): Promise<string | null> {
    const known = things.get(id) ?? visit.thing(id).catch(() => null);
    things.set(id, known);
    return known;
  }

  function pictureOf(id: string, alt: string): HTMLElement {
    const image = h('img', { alt: alt || say('picture') });
    void thing(id).then((url) => {
      if (url) image.src = url;
    });
    return image;
  }

  function fileOf(id: string, name: string): HTMLElement {
    const link = h('a', { class: 'file', download: name }, say('file', { name }));
    void thing(id).then((url) => {
      if (url) link.href = url;
    });
    return link;
  }

  return {
    element,
    toEnd,
    draw(state, greeting) {
      const wasAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 40;
      draw(state, greeting);
      if (wasAtEnd) toEnd();
    },
  };
}
