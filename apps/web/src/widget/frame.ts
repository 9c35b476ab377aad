import './frame.css';
import { h, sign } from './elements.ts';
import { createLog } from './log.ts';
import { createSelf } from './self.ts';
import { createVisit, fileTypes, type State } from './visit.ts';
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
const log = createLog({ say, language, visit });
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
  log.element,
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
    log.toEnd();
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
  log.toEnd();
}

function bring(files: FileList | null | undefined): void {
  if (state.isBlocked) return;
  for (const file of files ?? []) visit.bring(file);
  log.toEnd();
}

function fit(): void {
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
}

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
  log.draw(state, isAway ? view.awayText || say('away') : view.greeting || say('greeting'));
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
