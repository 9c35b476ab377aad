import type { Browser } from '@playwright/test';
import { deviceOf, say, type Use } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';
import { chatIn, openWebsite } from './website.ts';

/** A new business of Lena's that asks how it went. */
async function asking(browser: Browser, use: Use, name: string) {
  const handle = `${name.toLowerCase()}-${Date.now().toString(36)}`;
  const opener = await deviceOf(browser, { handle: 'lena', use });
  const { actor } = await opener.send<{ actor: { id: string } }>('POST', '/business', {
    name,
    handle,
    category: 'crafts',
  });
  await opener.page.context().close();
  const owner = await deviceOf(browser, { handle: 'lena', hat: handle, use });
  return { handle, id: actor.id, owner };
}

test('[S02] when it is done the customer says with one tap how it went, and the report counts it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { handle, owner } = await asking(browser, use, 'Gerberei');
  const { page: customer } = await deviceOf(browser, { handle: 'maya', use });
  await owner.page.goto('/inbox/settings');
  const settings = owner.page.getByRole('switch', { name: /Fragen, wenn ein Vorgang/ });
  await settings.click();
  await expect(settings).toBeChecked();
  await expect(owner.page.getByLabel('Dieselbe Person höchstens')).toHaveValue('30');

  await customer.goto(`/chats/to/${handle}`);
  await say(customer, 'Flickt ihr Taschen?');
  await owner.page.goto('/inbox');
  await owner.page.locator('.app-panes-list').getByRole('link', { name: 'Maya Okafor' }).click();
  await say(owner.page, 'Ja, bring sie vorbei.');
  await owner.page.getByRole('button', { name: 'Erledigt', exact: true }).click();

  const card = customer.getByRole('region', { name: 'Wie zufrieden bist du?' });
  await card.getByRole('button', { name: 'Zufrieden', exact: true }).click();
  await expect(card).toContainText('Danke');
  await card.getByRole('button', { name: 'Sehr zufrieden' }).click();
  await expect(card.getByRole('button', { name: 'Sehr zufrieden' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await shot(customer, 'satisfaction');

  await owner.page.goto('/business/report');
  await expect(owner.page.getByText('5 von 5')).toBeVisible();
  await expect(owner.page.getByText('1 von 1 haben geantwortet')).toBeVisible();
});

test('[S02] a visitor of a website says how it went too', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { id, owner } = await asking(browser, use, 'Seilerei');
  const tag = `<script src="${baseURL}/widget.js" data-business="${id}" async></script>`;
  const website = await openWebsite(
    `<!doctype html><html lang="de"><meta name="viewport" content="width=device-width"><title>Seilerei</title>${tag}`,
    `default-src 'none'; script-src ${baseURL}; frame-src ${baseURL}`,
  );
  await owner.send('PUT', '/inbox/satisfaction', { isOn: true, everyDays: 30 });
  await owner.send('PUT', '/channels/widget', {
    isOn: true,
    sites: [website.origin],
    colour: null,
    greeting: '',
    awayText: '',
    side: 'right',
  });
  const context = await browser.newContext({ viewport, locale: 'de-DE', serviceWorkers: 'block' });
  const visitor = await context.newPage();
  await visitor.goto(website.origin);
  const chat = chatIn(visitor);
  await chat.getByRole('button', { name: 'Chat mit Seilerei öffnen' }).click();
  const field = chat.getByRole('textbox', { name: 'Deine Nachricht' });
  await field.fill('Habt ihr Tau?');
  await field.press('Enter');
  await owner.page.goto('/inbox');
  await owner.page.locator('.app-panes-list').getByRole('link', { name: /^Gast/ }).click();
  await say(owner.page, 'Hundert Meter.');
  await owner.page.getByRole('button', { name: 'Erledigt', exact: true }).click();
  const faces = chat.getByRole('group', { name: 'Wie zufrieden bist du?' });
  await faces.getByRole('button', { name: 'Zufrieden', exact: true }).click();
  await expect(faces.getByRole('button', { name: 'Zufrieden', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await context.close();
  await website.close();
});
