import { h } from './elements.ts';
import type { createVisit, State } from './visit.ts';
import type { Say } from './words.ts';

/** Who one is: asked for once something was said, never before, and never again when it was waved away. */
export function createSelf({
  say,
  stateOf,
  visit,
  onChange,
  onDone,
}: {
  say: Say;
  stateOf: () => State;
  visit: Pick<ReturnType<typeof createVisit>, 'introduce' | 'end'>;
  onChange: () => void;
  onDone: () => void;
}): { element: HTMLElement; draw(): void } {
  const element = h('div', { class: 'self' });
  let isAsking = false;
  let isWavedAway = false;
  let drawnSelf = '';

  function draw(): void {
    const { visitor, view, ownActorId } = stateOf();
    const isKnown = visitor.email !== null;
    const wantsAsking = isAsking || (!isKnown && !isWavedAway);
    const shown = !ownActorId
      ? 'nothing'
      : wantsAsking
        ? 'form'
        : isKnown
          ? `saved ${visitor.email}`
          : 'ask';
    if (shown === drawnSelf) return;
    drawnSelf = shown;
    if (shown === 'nothing') element.replaceChildren();
    else if (shown === 'form') element.replaceChildren(selfForm(view.sendsMail));
    else {
      element.replaceChildren(
        h(
          'p',
          {},
          isKnown && view.sendsMail ? say('saved', { email: visitor.email! }) : '',
          h(
            'button',
            {
              type: 'button',
              class: 'plain',
              click: () => {
                isAsking = true;
                onChange();
                element.querySelector('input')?.focus();
              },
            },
            isKnown ? say('change') : say('ask'),
          ),
          h(
            'button',
            { type: 'button', class: 'plain', click: () => void visit.end() },
            say('end'),
          ),
        ),
      );
    }
  }

  function selfForm(sendsMail: boolean): HTMLElement {
    const { visitor } = stateOf();
    const name = h('input', {
      id: 'name',
      autocomplete: 'name',
      maxlength: '60',
      value: visitor.name,
    });
    const email = h('input', {
      id: 'email',
      type: 'email',
      autocomplete: 'email',
      maxlength: '200',
      value: visitor.email ?? '',
    });
    const problem = h('p', { class: 'problem', role: 'alert' });
    const done = () => {
      isAsking = false;
      isWavedAway = true;
      onChange();
      onDone();
    };
    return h(
      'form',
      {
        novalidate: true,
        submit: (event) => {
          event.preventDefault();
          if (!email.checkValidity()) {
            problem.textContent = say('badMail');
            email.setAttribute('aria-invalid', 'true');
            email.focus();
            return;
          }
          void visit.introduce({ name: name.value, email: email.value.trim() }).then((isSaved) => {
            if (isSaved) done();
            else problem.textContent = say('badMail');
          });
        },
      },
      h('h2', {}, say('ask')),
      sendsMail && h('p', {}, say('askText')),
      h('label', { for: 'name' }, say('askName')),
      name,
      h('label', { for: 'email' }, say('askMail')),
      email,
      problem,
      h(
        'div',
        { class: 'deeds' },
        h('button', { type: 'submit', class: 'filled' }, say('save')),
        h('button', { type: 'button', class: 'plain', click: done }, say('skip')),
      ),
    );
  }

  return { element, draw };
}
