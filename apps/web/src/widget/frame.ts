import type { Message } from '@allmende/contract/messaging';
import type { RatingCard } from '@allmende/contract/rating-card';
import './frame.css';
import { h, linked, sign } from './elements.ts';
import { createSelf } from './self.ts';
import { createVisit, fileTypes, type Pending, type State } from './visit.ts';
import { languageOf, sayIn } from './words.ts';

/**
 * The page in the frame: a button, and behind it a conversation. It is drawn by hand, because a website waits for it:
 * all of it must weigh less than the picture of a product.
 */
const business = document.body.dataset['business']!;
const language = languageOf(new URLSearchParams(location.search).get('lang'));
const say = sayIn(language);
document.documentElement.lang = language;

let page = '';
let isOpen = false;
let state: State;
/** What was counted as new when one looked last. */
let lookedAt = 0;
const things = new Map<string, Promise<string | null>>();

const visit = createVisit({
  business,
  language,
  pageOf: () => page,
  isSeen: () => isOpen && document.visibilityState === 'visible',
  onChange(next) {
    state = next;
    draw();
  },
});

const badge = h('span', { class: 'badge', hidden: true });
const launcher = h(
  'button',
  { type: 'button', class: 'launcher', 'aria-expanded': 'false', click: () => show(true) },
  sign('chat'),
  badge,
);
const title = h('h1', { id: 'title' });
const stateLine = h('p', { class: 'state' });
const face = h('span', { class: 'face', 'aria-hidden': 'true' });
const log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' });
const note = h('p', { class: 'note', role: 'status' });
const field = h('textarea', {
  rows: '1',
  maxlength: '4000',
  'aria-label': say('field'),
  placeholder: say('field'),
  keydown: (event) => {
    const { key, shiftKey, isComposing } = event as KeyboardEvent;
    if (key !== 'Enter' || shiftKey || isComposing) return;
    event.preventDefault();
    submit();
  },
  input: () => {
    fit();
    visit.typing();
  },
  paste: (event) => bring((event as ClipboardEvent).clipboardData?.files),
});
const chooser = h('input', {
  type: 'file',
  accept: fileTypes.join(),
  hidden: true,
  change: () => {
    bring(chooser.files);
    chooser.value = '';
  },
});
const attach = h(
  'button',
  {
    type: 'button',
    class: 'plain attach',
    'aria-label': say('attach'),
    hidden: true,
    click: () => chooser.click(),
  },
  sign('attach'),
);
const form = h(
  'form',
  {
    class: 'composer',
    submit: (event) => {
      event.preventDefault();
      submit();
    },
  },
  attach,
  chooser,
  field,
  h('button', { type: 'submit', class: 'round', 'aria-label': say('send') }, sign('send')),
);
const self = createSelf({
  say,
  stateOf: () => state,
  visit,
  onChange: () => draw(),
  onDone: () => field.focus(),
});
const panel = h(
  'main',
  {
    class: 'panel',
    hidden: true,
    'aria-labelledby': 'title',
    keydown: (event) => {
      if ((event as KeyboardEvent).key === 'Escape') show(false);
    },
  },
  h(
    'header',
    {},
    face,
    h('div', { class: 'who' }, title, stateLine),
    h(
      'button',
      { type: 'button', class: 'close', 'aria-label': say('close'), click: () => show(false) },
      sign('close'),
    ),
  ),
  log,
  self.element,
  note,
  form,
);

function tell(data: object): void {
  // Nothing in it is secret: how much room is wanted, and on which side.
  parent.postMessage(data, '*');
}

function show(wanted: boolean): void {
  isOpen = wanted;
  tell({ allmende: 'size', isOpen });
  panel.hidden = !isOpen;
  launcher.hidden = isOpen;
  launcher.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) {
    draw();
    log.scrollTop = log.scrollHeight;
    field.focus();
    visit.seen();
  } else launcher.focus();
}

function submit(): void {
  const text = field.value.trim();
  if (text === '' || state.isBlocked) return;
  field.value = '';
  fit();
  visit.say(text);
  log.scrollTop = log.scrollHeight;
}

function bring(files: FileList | null | undefined): void {
  if (state.isBlocked) return;
  for (const file of files ?? []) visit.bring(file);
  log.scrollTop = log.scrollHeight;
}

function fit(): void {
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
}

const timeOf = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
const dayOf = new Intl.DateTimeFormat(language, {
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

function draw(): void {
  const { view, messages, isBlocked, isOffline, isBusy, isTyping, refused } = state;
  const isAway = view.openState !== null && !view.openState.isOpen;
  title.textContent = view.name;
  launcher.setAttribute('aria-label', say('open', { name: view.name }));
  const { changesAt, timeZone } = view.openState ?? {};
  const back = changesAt && new Date(changesAt);
  stateLine.textContent = !view.openState
    ? ''
    : !isAway
      ? say('isOpen')
      : back
        ? say('opensAt', { at: inZone(back, timeZone) })
        : say('isClosed');
  const unread = [...messages.values()].filter(
    ({ seq, senderActorId }) => seq > lookedAt && senderActorId !== state.ownActorId,
  ).length;
  if (isOpen) lookedAt = Math.max(0, ...messages.keys());
  badge.hidden = isOpen || unread === 0;
  badge.textContent = say('unread', { count: unread });
  const wasAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 40;
  drawLog(isAway ? view.awayText || say('away') : view.greeting || say('greeting'));
  if (wasAtEnd) log.scrollTop = log.scrollHeight;
  self.draw();
  note.textContent = isBlocked
    ? say('blocked')
    : isBusy
      ? say('busy')
      : isOffline
        ? say('offline')
        : refused
          ? say(refused)
          : isTyping
            ? say('typing', { name: view.name })
            : '';
  field.disabled = isBlocked;
  // A visit begins with words; before that nobody is there to whom a file could belong.
  attach.hidden = isBlocked || !state.ownActorId;
}

function inZone(at: Date, timeZone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat(language, {
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      ...(timeZone ? { timeZone } : {}),
    }).format(at);
  } catch {
    return dayOf.format(at);
  }
}

/** Each bubble is drawn once and again only when it changed, so that a reader on a screen hears it once. */
const drawn = new Map<string, { element: HTMLElement; of: unknown }>();

function drawLog(greeting: string): void {
  const { messages, pending, ownActorId, readSeq, view } = state;
  const wanted: [key: string, of: unknown, make: () => HTMLElement][] = [
    [
      'greeting',
      greeting,
      () => bubble({ isOwn: false, who: view.name, at: null }, linked(greeting)),
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
  for (const [key, { element }] of drawn) {
    if (keys.has(key)) continue;
    element.remove();
    drawn.delete(key);
  }
  let before: HTMLElement | null = null;
  for (const [key, of, make] of wanted) {
    let known = drawn.get(key);
    if (!known || known.of !== of) {
      const element = make();
      known?.element.replaceWith(element);
      known = { element, of };
      drawn.set(key, known);
    }
    const place: ChildNode | null = before ? before.nextSibling : log.firstChild;
    if (place !== known.element) log.insertBefore(known.element, place);
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
    h('div', { class: 'bubble', dir: 'auto' }, ...linked(text)),
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
      return linked(body.text);
    case 'picture':
      return [pictureOf(body.picture.id, body.picture.alt), ...linked(body.caption)];
    case 'file':
      return [fileOf(body.file.id, body.file.name), ...linked(body.caption)];
    case 'card':
      return body.card.type === 'rating' ? [ratingOf(body.card)] : [h('em', {}, say('other'))];
    case 'deleted':
      return [h('em', {}, say('gone'))];
    default:
      return [h('em', {}, say('other'))];
  }
}

const faces = [
  ['😠', 1],
  ['🙁', 2],
  ['😐', 3],
  ['🙂', 4],
  ['😄', 5],
] as const;

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

addEventListener(
  'message',
  ({ source, data }: MessageEvent<{ allmende?: string; page?: unknown } | null>) => {
    if (source === parent && data?.allmende === 'page' && typeof data.page === 'string') {
      page = data.page.slice(0, 300);
    }
  },
);
document.addEventListener('visibilitychange', () => {
  if (isOpen && document.visibilityState === 'visible') visit.seen();
});

if (await visit.open()) {
  const { name, picture, colour, side } = state!.view;
  document.body.style.setProperty('--accent', colour);
  document.body.classList.add(side);
  if (picture) face.append(h('img', { src: picture.smallUrl, alt: '' }));
  else face.textContent = [...name][0] ?? '';
  document.body.append(launcher, panel);
  tell({ allmende: 'ready', side, label: say('label', { name }) });
}
