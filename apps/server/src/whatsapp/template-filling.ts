import type { CardMedia } from '@allmende/contract/outreach-card';
import type { TemplateRow } from '#outreach';
import { GraphError } from './errors.ts';
import type { Params } from './request.ts';
import type * as shapes from './shapes.ts';
import { namesIn } from './template-parts.ts';

/** [WA42] What the components of a message fill in. */
type Component = Omit<shapes.TemplateParameters[number], 'cards'>;
type Parameters = Component['parameters'];
type Slide = NonNullable<TemplateRow['content']['slides']>[number];
/** What is named by an id or a link, as the card of a message shows it. */
export type ReadMedia = (
  kind: 'image' | 'video' | 'document',
  named: unknown,
) => Promise<CardMedia>;

interface Filled {
  variables: Record<string, string>;
  media: CardMedia | undefined;
  slideMedia: CardMedia[] | undefined;
}

const kinds = { picture: 'image', video: 'video', file: 'document' } as const;

/** @throws GraphError that says what does not fit the template */
export async function fillingOf(
  { content }: Pick<TemplateRow, 'content'>,
  components: shapes.TemplateParameters,
  read: ReadMedia,
): Promise<Filled> {
  const variables: Record<string, string> = {};
  const header = parametersOf(components, 'header');
  if (!content.media) fillIn(variables, content.header ?? '', header);
  fillPart(variables, content, components);
  const cards = components.find((one) => one.type === 'carousel')?.cards ?? [];
  const slides = content.slides ?? [];
  if (cards.length !== slides.length) {
    throw new GraphError(
      132000,
      `The template has ${slides.length} cards, and ${cards.length} came.`,
    );
  }
  const ordered = slides.map((slide, at) => {
    const card = cards.find((one, place) => (one.card_index ?? place) === at);
    if (!card) throw new GraphError(132012, `There is no card with the card_index ${at}.`);
    fillPart(variables, slide, card.components);
    return { slide, header: parametersOf(card.components, 'header') };
  });
  const media = content.media && (await mediaIn(header, content.media, read));
  // One after the other: each may be fetched, and none is kept in memory longer than it takes.
  const slideMedia: CardMedia[] = [];
  for (const one of ordered) slideMedia.push(await mediaIn(one.header, one.slide.media, read));
  return { variables, media, slideMedia: content.slides ? slideMedia : undefined };
}

/** The words and links of a template or of one of its cards. */
function fillPart(
  variables: Record<string, string>,
  { text, buttons }: Pick<Slide, 'text' | 'buttons'>,
  components: readonly Component[],
): void {
  fillIn(variables, text, parametersOf(components, 'body'));
  for (const [index, button] of buttons.entries()) {
    const own = components.find(
      (one) => one.type === 'button' && one.sub_type === 'url' && (one.index ?? 0) === index,
    );
    fillIn(variables, button.url, own?.parameters ?? []);
  }
}

function parametersOf(components: readonly Component[], type: string): Parameters {
  return components.find((one) => one.type === type)?.parameters ?? [];
}

function fillIn(variables: Record<string, string>, text: string, parameters: Parameters): void {
  const names = namesIn(text);
  const isNamed = parameters.some((one) => typeof one['parameter_name'] === 'string');
  if (names.length !== parameters.length) {
    throw new GraphError(
      132000,
      `Number of parameters (${parameters.length}) does not match the expected number of params (${names.length}).`,
    );
  }
  for (const [index, parameter] of parameters.entries()) {
    const name = isNamed ? String(parameter['parameter_name']) : names[index]!;
    if (!names.includes(name))
      throw new GraphError(132000, `There is no parameter of the name ${name.slice(0, 60)}.`);
    variables[name] = saidBy(parameter);
  }
}

async function mediaIn(
  parameters: Parameters,
  media: keyof typeof kinds,
  read: ReadMedia,
): Promise<CardMedia> {
  const kind = kinds[media];
  const [parameter] = parameters;
  if (parameters.length !== 1) {
    throw new GraphError(132000, `The header has one parameter, and ${parameters.length} came.`);
  }
  if (parameter!.type !== kind) {
    throw new GraphError(132012, `The header of this template is of the type ${kind}.`);
  }
  const shown = await read(kind, parameter![kind]);
  if (shown.kind !== media) throw new GraphError(131053, `This ${kind} cannot be shown.`);
  return shown;
}

function saidBy(parameter: Params): string {
  const { type } = parameter as { type: string };
  const member = parameter[type];
  const said =
    type === 'text'
      ? parameter['text']
      : type === 'currency' || type === 'date_time'
        ? (member as Params | undefined)?.['fallback_value']
        : undefined;
  if (typeof said !== 'string' && typeof said !== 'number') {
    throw new GraphError(132012, `A parameter of the type ${type.slice(0, 40)} does not fit here.`);
  }
  const text = String(said);
  if (text.trim() === '') throw new GraphError(131008, 'A parameter is empty.');
  if (text.length > 1024) throw new GraphError(132005, 'A parameter is too long.');
  return text;
}
