import { expectAccessible } from './accessibility.ts';
import { deviceOf, fund, password, say } from './devices.ts';
import { shot } from './shots.ts';
import { software } from './software.ts';
import { expect, test } from './town.ts';

test('[S18] products inside of messages: chosen with their price of now, sent back as a cart, or bought', async ({
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
  await say(page, `Habt ihr noch etwas da? ${Date.now()}`);

  const { items } = await shop.get<{
    items: { id: string; title: string; available: number | null }[];
  }>('/shop/products?limit=10');
  const some = items.filter(({ available }) => available === null || available > 5).slice(0, 4);
  const [bread, other] = some;
  await program.write({
    type: 'product_list',
    header: { type: 'text', text: 'Für morgen' },
    body: { text: 'Das ist noch zu haben. Was dürfen wir dir zurücklegen?' },
    action: {
      sections: [
        { title: 'Brot', product_items: [{ product_retailer_id: bread!.id }] },
        {
          title: 'Mehr',
          product_items: some.slice(1).map(({ id }) => ({ product_retailer_id: id })),
        },
      ],
    },
  });
  const list = page.locator('.outreach-card', { hasText: 'Das ist noch zu haben.' }).last();
  await expect(list.getByRole('button', { name: '4 Artikel ansehen' })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'software-products');
  await list.getByRole('button', { name: '4 Artikel ansehen' }).click();
  const basket = page.getByRole('dialog', { name: 'Für morgen' });
  await basket.getByRole('spinbutton', { name: new RegExp(bread!.title) }).press('ArrowUp');
  await basket.getByRole('spinbutton', { name: new RegExp(other!.title) }).press('ArrowUp');
  await basket.getByRole('spinbutton', { name: new RegExp(other!.title) }).press('ArrowUp');
  await basket.getByLabel(/Nachricht/).fill('Ich komme um acht');
  await expectAccessible(page);
  await shot(page, 'software-basket');
  await basket.getByRole('button', { name: 'Anfragen' }).click();
  await expect(basket).toBeHidden();
  await expect(page.getByText(`1 × ${bread!.title}`).last()).toBeVisible();
  await expect
    .poll(() => program.answer('order'))
    .toMatchObject({
      text: 'Ich komme um acht',
      product_items: [
        { product_retailer_id: bread!.id, quantity: 1 },
        { product_retailer_id: other!.id, quantity: 2 },
      ],
    });

  await program.write({
    type: 'product',
    body: { text: 'Oder das hier?' },
    action: { product_retailer_id: bread!.id },
  });
  const one = page.locator('.outreach-card', { hasText: 'Oder das hier?' }).last();
  await expect(one.locator('.ui-amount')).toBeVisible();
  await shot(page, 'software-product');
  await one.getByRole('button', { name: 'Bestellen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'In den Korb' }).click();
  await expect(page).toHaveURL(/\/cart$/);
  await expect(page.getByRole('spinbutton', { name: new RegExp(bread!.title) })).toBeVisible();

  // [WA83] What is offered stays to be seen, and no cart with it.
  const settings = `${program.phone}/whatsapp_commerce_settings`;
  await program.call(settings, { is_cart_enabled: false });
  await page.goto('/chats/to/baeckerei-krumm');
  await expect(one.locator('.ui-amount')).toBeVisible();
  await expect(one.getByRole('button', { name: 'Bestellen' })).toBeHidden();
  await list.getByRole('button', { name: '4 Artikel ansehen' }).click();
  await expect(basket.locator('.ui-amount')).toHaveCount(4);
  await expect(basket.getByRole('spinbutton')).toHaveCount(0);
  await expect(basket.getByRole('button', { name: /Anfragen|In den Korb/ })).toHaveCount(0);
  await shot(page, 'software-no-cart');
  await program.call(settings, { is_cart_enabled: true });
  program.close();
});

test('[S18] a bill inside of a message: paid with one button, told to the software, and followed by its progress', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'lena', euros: 80, use });
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const program = await software(shop);
  const { page } = lena;
  await page.goto('/chats/to/baeckerei-krumm');
  await say(page, `Was bin ich schuldig? ${Date.now()}`);
  const reference = `K-${Date.now()}`;
  await program.write({
    type: 'order_details',
    body: { text: 'Liegt bereit. Zahlst du gleich?' },
    action: {
      name: 'review_and_pay',
      parameters: {
        reference_id: reference,
        type: 'physical-goods',
        currency: 'EUR',
        total_amount: { value: 1490, offset: 100 },
        order: {
          status: 'pending',
          items: [
            { name: 'Roggenbrot', amount: { value: 480, offset: 100 }, quantity: 2 },
            { name: 'Brezel', amount: { value: 90, offset: 100 }, quantity: 4 },
          ],
          subtotal: { value: 1320, offset: 100 },
          shipping: { value: 170, offset: 100 },
        },
      },
    },
  });
  const bill = page.locator('.outreach-card', { hasText: reference }).last();
  await expect(bill.getByText('14,90')).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'software-bill');
  await bill.getByRole('link', { name: 'Bezahlen' }).click();
  await page.getByRole('button', { name: /^14,90\s€ zahlen$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  const isSmall = page.getByText('Ist angekommen');
  await expect(dialog.or(isSmall)).toBeVisible();
  if (await dialog.isVisible()) {
    await dialog.getByLabel('Passwort').fill(password);
    await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  }
  await expect(isSmall).toBeVisible();
  await expect
    .poll(() => program.told.find(({ value }) => value.statuses?.[0]?.type)?.value.statuses?.[0])
    .toMatchObject({ status: 'captured', payment: { reference_id: reference } });

  await program.write({
    type: 'order_status',
    body: { text: 'Deine Bestellung ist unterwegs.' },
    action: {
      name: 'review_order',
      parameters: { reference_id: reference, order: { status: 'shipped' } },
    },
  });
  await page.goto('/chats/to/baeckerei-krumm');
  const progress = page.locator('.outreach-card', { hasText: 'ist unterwegs.' }).last();
  await expect(progress.getByText('Unterwegs', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'software-progress');

  // What the shop sees of it: the answer, and that the bill is paid.
  await shop.page.goto('/inbox');
  await shop.page.getByRole('link', { name: /Lena/ }).first().click();
  const seen = shop.page.locator('.outreach-card', { hasText: 'Zahlst du gleich?' }).last();
  await expect(seen.getByText('bezahlt')).toBeVisible();
  await shot(shop.page, 'software-inbox');
  program.close();
});

/** Two pages: when somebody comes, and who. What stands on the first is handed on to the second. */
const appointment = {
  version: '7.0',
  screens: [
    {
      id: 'WHEN',
      title: 'Wann holst du ab?',
      layout: {
        type: 'SingleColumnLayout',
        children: [
          {
            type: 'Form',
            name: 'form',
            children: [
              { type: 'DatePicker', name: 'day', label: 'Tag', required: true },
              {
                type: 'RadioButtonsGroup',
                name: 'size',
                label: 'Wie groß?',
                required: true,
                'data-source': [
                  { id: 'small', title: 'Für sechs' },
                  { id: 'large', title: 'Für zwölf' },
                ],
              },
              {
                type: 'Footer',
                label: 'Weiter',
                'on-click-action': {
                  name: 'navigate',
                  next: { type: 'screen', name: 'WHO' },
                  payload: { day: '$' + '{form.day}', size: '$' + '{form.size}' },
                },
              },
            ],
          },
        ],
      },
    },
    {
      id: 'WHO',
      title: 'Was soll darauf stehen?',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextInput', name: 'words', label: 'Text', required: true },
          {
            type: 'Footer',
            label: 'Bestellen',
            'on-click-action': {
              name: 'complete',
              payload: {
                day: '$' + '{data.day}',
                size: '$' + '{data.size}',
                words: '$' + '{form.words}',
              },
            },
          },
        ],
      },
    },
  ],
};

test('[S18] [WA17] [WA18] a form of two pages and a question for the address are filled in inside of the chat, and told to the software', async ({
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
  await say(page, `Backt ihr auch Torten? ${Date.now()}`);
  const name = `torte_${Date.now()}`;
  await program.call(`${program.accountId}/flows`, {
    name,
    categories: ['OTHER'],
    flow_json: JSON.stringify(appointment),
    publish: true,
  });
  await program.write({
    type: 'flow',
    body: { text: 'Aber ja. Sag uns, was es werden soll.' },
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        flow_name: name,
        flow_token: 'T-1',
        flow_cta: 'Torte bestellen',
      },
    },
  });
  const asked = page.locator('.outreach-card', { hasText: 'Sag uns, was es werden soll.' }).last();
  await expectAccessible(page);
  await asked.getByRole('button', { name: 'Torte bestellen' }).click();
  const first = page.getByRole('dialog', { name: 'Wann holst du ab?' });
  await first.getByRole('button', { name: 'Weiter' }).click();
  await expect(first.getByText('Das fehlt noch.').first()).toBeVisible();
  await first.getByLabel('Tag').fill('2027-03-09');
  await first.getByLabel('Wie groß?').selectOption({ label: 'Für zwölf' });
  await expectAccessible(page);
  await shot(page, 'software-form');
  await first.getByRole('button', { name: 'Weiter' }).click();
  const second = page.getByRole('dialog', { name: 'Was soll darauf stehen?' });
  await second.getByRole('button', { name: 'Zurück' }).click();
  await expect(first.getByLabel('Tag')).toHaveValue('2027-03-09');
  await first.getByRole('button', { name: 'Weiter' }).click();
  await second.getByLabel('Text').fill('Für Oma');
  await second.getByRole('button', { name: 'Bestellen' }).click();
  await expect(second).toBeHidden();
  await expect(page.getByText('Für Oma').last()).toBeVisible();
  await shot(page, 'software-form-answered');
  const reply = () =>
    program.answer('interactive') as
      | { nfm_reply: { name: string; response_json: string } }
      | undefined;
  await expect
    .poll(() => JSON.parse(reply()?.nfm_reply.response_json ?? '{}'))
    .toMatchObject({ flow_token: 'T-1', day: '2027-03-09', size: 'large', words: 'Für Oma' });

  await program.write({
    type: 'address_message',
    body: { text: 'Und wohin dürfen wir sie bringen?' },
    action: { name: 'address_message', parameters: { country: 'DE' } },
  });
  const where = page.locator('.outreach-card', { hasText: 'wohin dürfen wir' }).last();
  await where.getByRole('button', { name: 'Adresse eingeben' }).click();
  const address = page.getByRole('dialog', { name: 'Deine Adresse' });
  await address.getByLabel('Name').fill('Lena Sander');
  await address.getByLabel('Straße und Hausnummer').fill('Am Steg 1');
  await address.getByLabel('Postleitzahl').fill('88662');
  await address.getByLabel('Ort').fill('Überlingen');
  await expectAccessible(page);
  await shot(page, 'software-address');
  await address.getByRole('button', { name: 'Senden' }).click();
  await expect(address).toBeHidden();
  await expect.poll(() => reply()?.nfm_reply.name).toBe('address_message');
  expect(JSON.parse(reply()!.nfm_reply.response_json)).toMatchObject({
    values: { address: 'Am Steg 1', postal_code: '88662', city: 'Überlingen' },
  });
  program.close();
});
