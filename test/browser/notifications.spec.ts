import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

/** Runs in the page: a browser that has subscribed, at a service that nobody reaches. */
const subscribing = `
  // The browser of these tests never shows any.
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  Notification.requestPermission = async () => 'granted';
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };
  let subscription = null;
  PushManager.prototype.getSubscription = async () => subscription;
  PushManager.prototype.subscribe = async (options) => {
    const endpoint = 'https://push.example/' + crypto.randomUUID();
    subscription = {
      options,
      toJSON: () => ({ endpoint, keys }),
      unsubscribe: async () => { subscription = null; return true; },
    };
    return subscription;
  };
`;

test('one turns notifications on and off, sees one’s devices, and follows a notification', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport, serviceWorkers: 'allow' as const };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const { page } = clara;
  await page.addInitScript(subscribing);

  // On, listed, off again and on.
  await page.goto('/me/notifications');
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await page.reload();
  await expect(page.getByText('Du wirst hier nicht benachrichtigt.')).toBeVisible();
  await shot(page, 'notifications-off');
  await page.getByRole('button', { name: 'Einschalten' }).click();
  await expect(page.getByRole('list', { name: 'Geräte, die benachrichtigt werden' })).toContainText(
    'Dieses Gerät',
  );
  await expect(page.getByText('Du wirst hier benachrichtigt')).toBeVisible();
  await shot(page, 'notifications-on');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ausschalten' }).click();
  await expect(page.getByText('Noch keines.')).toBeVisible();

  // From a notification the page that is open goes there, under the hat it is for.
  const { actor } = await lena.get<{ actor: { id: string } }>('/identity/profiles/clara');
  const { id } = await lena.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  await lena.send('POST', `/messaging/conversations/${id}/messages`, {
    clientId: crypto.randomUUID(),
    message: { kind: 'text', text: 'Schaust du mal?' },
  });
  const note = JSON.stringify({ type: 'open', path: `/chats/${id}`, actorId: actor.id });
  await page.evaluate(
    `navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: ${note} }))`,
  );
  await expect(page).toHaveURL(new RegExp(`/chats/${id}$`));
  await expect(
    page.locator('.messaging-row[data-seq]', { hasText: 'Schaust du mal?' }),
  ).toBeVisible();
});
