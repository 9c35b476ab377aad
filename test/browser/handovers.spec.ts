import { expectAccessible } from './accessibility.ts';
import { deviceOf, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[I90] a new device shows a code, an old one reads it and says no, then yes', async ({
  browser,
  baseURL,
  viewport,
  page: fresh,
}) => {
  test.setTimeout(90_000);
  const { page: old } = await deviceOf(browser, {
    handle: 'lena',
    use: { baseURL, viewport },
  });
  const code = fresh.locator('.handovers-code');

  await fresh.goto('/sign-in?next=%2Fme%2Fsecurity');
  await fresh.getByRole('link', { name: 'Mit einem anderen Gerät' }).click();
  await expect(fresh.getByRole('img', { name: 'Bild mit dem Code' })).toBeVisible();
  await expect(code).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await expectAccessible(fresh);
  await shot(fresh, 'handover-new');
  const refusedCode = (await code.textContent())!;

  // Read with the camera, or from a picture; whoever asks is told, and can be refused.
  const picture = await fresh.locator('.ui-qr').screenshot();
  await old.goto('/me/security');
  await old.getByRole('link', { name: 'Gerät hinzufügen' }).click();
  await shot(old, 'handover-read');
  await expectAccessible(old);
  await old
    .locator('input[type=file]')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
  await expect(old.getByRole('heading', { name: 'Chrome · Linux' })).toBeVisible();
  await expect(old.getByText('Im selben Netz wie dieses Gerät')).toBeVisible();
  await expect(old.getByText('So wird ein Konto gestohlen')).toBeVisible();
  await expectAccessible(old);
  await shot(old, 'handover-question');
  await expect(
    fresh.getByText('Gelesen. Sag jetzt auf dem anderen Gerät Ja.').first(),
  ).toBeVisible();
  await shot(fresh, 'handover-looked-at');
  await old.getByRole('button', { name: 'Ablehnen' }).click();
  await expect(old.getByRole('heading', { name: 'Abgelehnt' })).toBeVisible();
  await expect(fresh.getByText('Auf dem anderen Gerät wurde abgelehnt.')).toBeVisible();
  await shot(fresh, 'handover-refused');
  await fresh.getByRole('button', { name: 'Neuen Code zeigen' }).click();
  await expect(code).not.toHaveText(refusedCode);
  await expect(code).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  // Typed, in small letters; yes needs the device before one's eyes, and the second factor.
  await old.goto('/link');
  await old.getByLabel('Oder der Code, der dort steht').fill('hallo');
  await old.getByRole('button', { name: 'Weiter' }).click();
  await expect(old.getByText('Das ist kein solcher Code.')).toBeVisible();
  const typed = (await code.textContent())!.replace('-', '').toLowerCase();
  await old.getByLabel('Oder der Code, der dort steht').fill(typed);
  await old.getByRole('button', { name: 'Weiter' }).click();
  const yes = old.getByRole('button', { name: 'Ja, anmelden' });
  await expect(yes).toBeDisabled();
  await old.getByText('Ich sehe das Gerät vor mir').click();
  await yes.click();
  const confirm = old.getByRole('dialog', { name: 'Bist du es?' });
  await confirm.getByLabel('Passwort').fill('falsch-geraten');
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(confirm.getByText('Das Passwort stimmt nicht.')).toBeVisible();
  await confirm.getByLabel('Passwort').fill(password);
  await shot(old, 'handover-confirm');
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(old.getByRole('heading', { name: 'Fertig' })).toBeVisible();
  await shot(old, 'handover-done');

  // By itself, as the one who said yes, and where it wanted to go.
  await expect(fresh).toHaveURL(/\/me\/security$/, { timeout: 5_000 });
  await expect(fresh.getByText('Angemeldet als Lena')).toBeVisible();
  await expect(fresh.getByText('dieses Gerät')).toBeVisible();
  await shot(fresh, 'handover-signed-in');
  await expect(old.getByText('Neues Gerät angemeldet: Chrome · Linux')).toBeVisible();
  await shot(old, 'handover-told');

  await old.goto(`/link/${typed}`);
  await expect(old.getByText('Dieser Code wurde schon benutzt.')).toBeVisible();
  await shot(old, 'handover-used');
});
