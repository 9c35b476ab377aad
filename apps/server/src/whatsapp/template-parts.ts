import type { TemplateContent } from '@allmende/contract/outreach';
import { z } from 'zod';
import { GraphError } from './errors.ts';
import type { Params } from './request.ts';

/** Templates as the contract writes them, part by part, and as outreach does. */
const variable = /\{\{\s*([a-z0-9_]+)\s*\}\}/g;
const upper = (max: number) =>
  z
    .string()
    .max(max)
    .transform((one) => one.toUpperCase());
const texts = (count: number) => z.array(z.string().max(2000)).max(count);
const named = z
  .array(z.object({ param_name: z.string().max(60), example: z.string().max(200) }))
  .max(60)
  .optional();

const partShape = z.looseObject({
  type: upper(40),
  format: upper(20).optional(),
  text: z.string().max(4096).optional(),
  buttons: z
    .array(
      z.looseObject({
        type: upper(40),
        text: z.string().max(60).optional(),
        url: z.string().max(2000).optional(),
        example: z.union([z.string().max(2000), texts(10)]).optional(),
      }),
    )
    .max(10)
    .optional(),
  example: z
    .looseObject({
      header_text: texts(20).optional(),
      header_handle: z
        .union([
          z
            .string()
            .max(4000)
            .transform((one) => [one]),
          texts(20),
        ])
        .optional(),
      body_text: z.union([z.array(texts(60)).max(5), texts(60)]).optional(),
      header_text_named_params: named,
      body_text_named_params: named,
    })
    .optional(),
});
export const componentsShape = z
  .array(
    partShape.extend({
      cards: z
        .array(z.looseObject({ components: z.array(partShape).min(1).max(5) }))
        .max(10)
        .optional(),
    }),
  )
  .min(1)
  .max(10);
export type Components = z.output<typeof componentsShape>;
type Part = z.output<typeof partShape>;

const mediaOf = { IMAGE: 'picture', VIDEO: 'video', DOCUMENT: 'file' } as const;
const formatOf = { picture: 'IMAGE', video: 'VIDEO', file: 'DOCUMENT' } as const;
const partOf = (parts: readonly Part[], type: string) => parts.find((one) => one.type === type);

/** What is shown above the words, when that is no text. @throws GraphError for what is not spoken, or has no example */
function shownBy(parts: readonly Part[]): 'picture' | 'video' | 'file' | undefined {
  const header = partOf(parts, 'HEADER');
  const format = header?.format ?? 'TEXT';
  if (format === 'TEXT') return undefined;
  if (!(format in mediaOf)) {
    throw new GraphError(132012, `A header of the format ${format} is not shown here.`);
  }
  if (!header?.example?.header_handle?.some((one) => one !== '')) {
    throw new GraphError(100, 'The header needs an example: header_handle.', { subcode: 2388043 });
  }
  return mediaOf[format as keyof typeof mediaOf];
}

/** Numbers each variable of a template anew, and collects what is given as an example of it. */
function createNumbering() {
  const samples: Record<string, string> = {};
  let last = 0;
  return {
    samples,
    renumber(
      text: string,
      examples: readonly string[],
      ownNames: readonly { param_name: string; example: string }[] = [],
    ): string {
      const names = namesIn(text);
      const first = last;
      const isNumbered = names.every((name) => /^\d+$/.test(name));
      for (const [index, name] of names.entries()) {
        const own = ownNames.find((one) => one.param_name === name)?.example;
        samples[isNumbered ? String(first + index + 1) : name] = own ?? examples[index] ?? '';
      }
      if (!isNumbered) return text;
      last += names.length;
      return text.replaceAll(
        variable,
        (_, name: string) => `{{${first + names.indexOf(name) + 1}}}`,
      );
    },
  };
}

/** [WA41] Numbers count in each part by themselves, and here over all of them. */
export function contentOf(
  components: Components,
  { isAuthentication, language }: { isAuthentication: boolean; language: string },
): unknown {
  const { samples, renumber } = createNumbering();
  const header = partOf(components, 'HEADER');
  const wordsOf = (parts: readonly Part[]) => {
    const body = partOf(parts, 'BODY');
    const bodyExamples = body?.example?.body_text ?? [];
    const flat = (Array.isArray(bodyExamples[0]) ? bodyExamples[0] : bodyExamples) as string[];
    const isCode = isAuthentication && body?.text === undefined;
    if (isCode) flat[0] ??= '123456';
    const said = isCode ? codeText(language) : (body?.text ?? '');
    return renumber(said, flat, body?.example?.body_text_named_params);
  };
  const buttonsOf = (parts: readonly Part[]) =>
    (partOf(parts, 'BUTTONS')?.buttons ?? [])
      .filter(({ type }) => type === 'URL')
      .map(({ text, url, example }) => ({
        text: text ?? '',
        url: renumber(url ?? '', linkExamples(url ?? '', example)),
      }));
  const media = shownBy(components);
  const text = wordsOf(components);
  const headerText =
    header?.text === undefined || media
      ? null
      : renumber(
          header.text,
          header.example?.header_text ?? [],
          header.example?.header_text_named_params,
        );
  const buttons = buttonsOf(components);
  const cards = components.find((one) => one.type === 'CAROUSEL')?.cards;
  const slides = cards?.map((card) => ({
    media: shownBy(card.components),
    text: wordsOf(card.components),
    buttons: buttonsOf(card.components),
  }));
  return {
    text,
    header: headerText,
    ...(media ? { media } : {}),
    footer: partOf(components, 'FOOTER')?.text ?? null,
    buttons,
    ...(slides ? { slides } : {}),
    samples: Object.fromEntries(Object.entries(samples).filter(([, sample]) => sample !== '')),
  };
}

function codeText(language: string): string {
  return language.startsWith('de')
    ? 'Dein Code ist {{1}}. Gib ihn nicht weiter.'
    : 'Your code is {{1}}. Do not share it.';
}

/** The example of a link is the whole link, or what stands for its variable. */
function linkExamples(url: string, example: string | string[] | undefined): string[] {
  const [before = ''] = url.split('{{');
  return [example ?? []]
    .flat()
    .map((one) => (one.startsWith(before) ? one.slice(before.length) : one) || 'x');
}

export function namesIn(text: string): string[] {
  const names = [...new Set([...text.matchAll(variable)].map(([, name]) => name!))];
  return names.every((name) => /^\d+$/.test(name))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names;
}

/** What a template that was made in the app looks like to software. */
export function componentsOf(content: TemplateContent): Params[] {
  const { header, media, footer, slides, samples } = content;
  const examplesIn = (said: string) => namesIn(said).map((name) => samples[name] ?? '');
  const bodyOf = (text: string) => ({
    type: 'BODY',
    text,
    ...(namesIn(text).length > 0 ? { example: { body_text: [examplesIn(text)] } } : {}),
  });
  const buttonsOf = (buttons: TemplateContent['buttons']) =>
    buttons.length === 0
      ? []
      : [
          {
            type: 'BUTTONS',
            buttons: buttons.map((one) => ({ type: 'URL', text: one.text, url: one.url })),
          },
        ];
  const words = header && {
    type: 'HEADER',
    format: 'TEXT',
    text: header,
    ...(namesIn(header).length > 0 ? { example: { header_text: examplesIn(header) } } : {}),
  };
  const cards = slides?.map((one) => ({
    components: [
      { type: 'HEADER', format: formatOf[one.media] },
      bodyOf(one.text),
      ...buttonsOf(one.buttons),
    ],
  }));
  return [
    ...(words ? [words] : []),
    ...(media ? [{ type: 'HEADER', format: formatOf[media] }] : []),
    bodyOf(content.text),
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...buttonsOf(content.buttons),
    ...(cards ? [{ type: 'CAROUSEL', cards }] : []),
  ];
}
