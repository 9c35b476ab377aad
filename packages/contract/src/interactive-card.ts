import { z } from 'zod';
import { picture } from './actors.ts';
import { id } from './ids.ts';

/** The card of a message of software in which there is something to tap; whatsapp owns it. */

const choice = z.object({ id: z.string(), title: z.string() });
const row = choice.extend({ description: z.string() });

export const interactiveAction = z.discriminatedUnion('kind', [
  /** Answers, one tap each. */
  z.object({ kind: z.literal('buttons'), choices: z.array(choice) }),
  /** Answers behind a button, in sections. */
  z.object({
    kind: z.literal('list'),
    label: z.string(),
    sections: z.array(z.object({ title: z.string(), rows: z.array(row) })),
  }),
  z.object({ kind: z.literal('link'), label: z.string(), url: z.string() }),
  /** Asks where the reader is; they answer with a place of their own choosing. */
  z.object({ kind: z.literal('place') }),
]);
export type InteractiveAction = z.infer<typeof interactiveAction>;

export const interactiveCard = z.object({
  type: z.literal('interactive'),
  businessActorId: id('actor'),
  header: z.string().nullable(),
  picture: picture.nullable(),
  text: z.string(),
  footer: z.string().nullable(),
  action: interactiveAction,
  /** What its reader tapped last. */
  chosenId: z.string().nullable(),
});
export type InteractiveCard = z.infer<typeof interactiveCard>;
