import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { software } from './software.ts';
import { expect, test } from './town.ts';

const pictures = join(import.meta.dirname, '../../dev/town/pictures/krumm');

test('[S18] [WA77] [WA78] a template with a picture above its words, a document, and cards side by side', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const program = await software(shop);
  const { page } = lena;
  await page.goto('/chats/to/baeckerei-krumm');
  await say(page, `Was habt ihr Neues? ${Date.now()}`);
  const upload = async (name: string) => {
    const bytes = await readFile(join(pictures, `${name}.webp`));
    return program.upload(await sharp(bytes).jpeg().toBuffer(), 'image/jpeg', `${name}.jpg`);
  };
  const shows = (image: string) => ({
    type: 'header',
    parameters: [{ type: 'image', image: { id: image } }],
  });
  const says = (text: string) => ({ type: 'body', parameters: [{ type: 'text', text }] });
  const suffix = `${viewport!.width}`;
  const create = (name: string, components: object[]) =>
    program.call(`${program.accountId}/message_templates`, {
      name: `${name}_${suffix}`,
      language: 'de',
      category: 'UTILITY',
      components,
    });
  const send = (name: string, components: object[]) =>
    program.send({
      type: 'template',
      template: { name: `${name}_${suffix}`, language: { code: 'de' }, components },
    });
  const header = (format: string) => ({
    type: 'HEADER',
    format,
    example: { header_handle: ['4::beispiel'] },
  });
  const body = (text: string) => ({ type: 'BODY', text, example: { body_text: [['Lena']] } });

  const [first, second, third] = [
    await upload('kruste'),
    await upload('brezel'),
    await upload('apfelstreusel'),
  ];
  await create('abholbereit', [
    header('IMAGE'),
    body('Hallo {{1}}, dein Brot liegt für dich bereit.'),
  ]);
  await send('abholbereit', [shows(first), says('Lena')]);
  const ready = page.locator('.outreach-card', { hasText: 'dein Brot liegt für dich' }).last();
  const picture = ready.locator('img').first();
  await expect
    .poll(() =>
      picture.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth),
    )
    .toBeGreaterThan(0);
  await expectAccessible(page);
  await shot(page, 'shown-picture');

  await create('beleg', [
    header('DOCUMENT'),
    body('Hallo {{1}}, hier ist der Beleg für deinen Einkauf.'),
  ]);
  const pdf = Buffer.from('%PDF-1.4\n%\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const paper = await program.upload(pdf, 'application/pdf', 'Beleg 7.pdf');
  const document = { type: 'document', document: { id: paper } };
  await send('beleg', [{ type: 'header', parameters: [document] }, says('Lena')]);
  const file = page.locator('.outreach-card', { hasText: 'hier ist der Beleg' }).last();
  const downloading = page.waitForEvent('download');
  await file.getByRole('link', { name: 'Beleg 7.pdf' }).click();
  expect((await downloading).suggestedFilename()).toBe('Beleg 7.pdf');

  const slide = (text: string) => ({ components: [header('IMAGE'), { type: 'BODY', text }] });
  await create('backofen', [
    body('Hallo {{1}}, das kommt morgen früh aus dem Ofen:'),
    {
      type: 'CAROUSEL',
      cards: [
        slide('Roggenbrot, 750 g, aus drei Stufen Sauerteig.'),
        slide('Laugenbrezel, mit grobem Salz.'),
        slide('Apfelkuchen vom Blech.'),
      ],
    },
  ]);
  const cards = [first, second, third].map((one, at) => ({
    card_index: at,
    components: [shows(one)],
  }));
  await send('backofen', [says('Lena'), { type: 'carousel', cards }]);
  const slides = page.locator('.outreach-card', { hasText: 'morgen früh aus dem Ofen' }).last();
  await expect(slides.getByText('1 von 3')).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'shown-cards');
  await slides.getByRole('button', { name: 'Nächste Karte' }).click();
  await expect(slides.getByText('2 von 3')).toBeVisible();
  await slides.getByRole('button', { name: 'Nächste Karte' }).click();
  await expect(slides.getByText('3 von 3')).toBeVisible();
  await expect(slides.getByText('Apfelkuchen vom Blech.')).toBeInViewport();
  await expect(slides.getByRole('button', { name: 'Nächste Karte' })).toBeDisabled();
  await shot(page, 'shown-cards-last');
  await slides.getByRole('listitem').last().getByRole('button').first().click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.locator('img').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  // Whoever sent it sees it as well.
  await shop.page.goto('/business/sending');
  await expect(shop.page.getByText('mit 3 Karten').first()).toBeVisible();
  await expect(shop.page.getByText('mit Bild darüber').first()).toBeVisible();
  program.close();
});
