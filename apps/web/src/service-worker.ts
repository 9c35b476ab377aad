/*
 * Opens the app without a network. It keeps the shell and the chats of one version, all or nothing;
 * parts that are opened later are kept as they come, for their names change with their content. It
 * never answers for the API, for pictures, or for the pages that the server writes.
 */
/** Filled in by the build. */
declare const __VERSION__: string;
declare const __KEPT__: readonly string[];
declare const __PREFIXES__: readonly string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const shellCache = `shell-${__VERSION__}`;
const partsCache = 'parts';
const kept: readonly string[] = __KEPT__;
const partsMax = 120;

/** Whether the app answers at this address; everything else belongs to the server. */
function isAppPath(path: string): boolean {
  return path === '/' || __PREFIXES__.some((one) => path === one || path.startsWith(`${one}/`));
}

worker.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(shellCache);
  const fresh = kept.map(
    (path) => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'no-cache' }),
  );
  await cache.addAll(fresh);
  // Under the root, whatever address was asked for: the shell is the same everywhere.
  const shell = await fetch('/', { cache: 'no-cache', headers: { accept: 'text/html' } });
  if (!shell.ok) throw new Error(`the shell answered ${shell.status}`);
  await cache.put('/', shell);
}

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name !== shellCache && name !== partsCache);
      await Promise.all(old.map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (isAppPath(url.pathname)) event.respondWith(fromCache('/', request));
  } else if (kept.includes(url.pathname)) {
    event.respondWith(fromCache(url.pathname, request));
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(keptPart(request));
  }
});

/*
 * Notifications. What a push carries is the server's `PushNotice`; whatever else comes says only that there is
 * something, because browsers insist on showing what was pushed.
 */
interface Notice {
  tag: string;
  title: string;
  body: string;
  path: string;
  actorId?: string;
  badge: number;
  read?: { conversationId: string; actorId: string; seq: number };
  actions: { action: string; title: string }[];
}

worker.addEventListener('push', (event) => {
  event.waitUntil(show(noticeIn(event.data)));
});

function noticeIn(data: PushMessageData | null): Notice {
  try {
    return data!.json() as Notice;
  } catch {
    return { tag: 'unknown', title: 'Allmende', body: '', path: '/chats', badge: 0, actions: [] };
  }
}

async function show(notice: Notice): Promise<void> {
  const { tag, title, body, actions } = notice;
  if (notice.badge > 0) await worker.navigator.setAppBadge?.(notice.badge).catch(() => undefined);
  const options = { body, tag, actions, data: notice, icon: '/icons/any-192.png', renotify: true };
  await worker.registration.showNotification(title, options);
}

worker.addEventListener('notificationclick', (event) => {
  const { notification, action } = event;
  const notice = notification.data as Notice;
  notification.close();
  // Where the browser has a field for it, the answer comes along; elsewhere one writes it in the app.
  const { reply } = event as NotificationEvent & { reply?: string };
  if (action === 'read' && notice.read) event.waitUntil(markRead(notice.read));
  else if (action === 'reply' && notice.read && reply) event.waitUntil(answer(notice, reply));
  else event.waitUntil(openApp(notice));
});

function call(path: string, actorId: string, [method, body]: ['PUT' | 'POST', object]) {
  return fetch(`/api/v1/messaging/conversations/${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'allmende-actor': actorId },
    body: JSON.stringify(body),
  });
}

async function markRead({ conversationId, actorId, seq }: NonNullable<Notice['read']>) {
  await call(`${conversationId}/read`, actorId, ['PUT', { seq }]);
}

async function answer(notice: Notice, text: string): Promise<void> {
  const { conversationId, actorId } = notice.read!;
  const message = { clientId: crypto.randomUUID(), message: { kind: 'text', text } };
  const sent = await call(`${conversationId}/messages`, actorId, ['POST', message]).catch(
    () => null,
  );
  if (sent?.ok) await markRead(notice.read!);
  else await openApp(notice);
}

/** In a window that is there, which knows how to go on; else in a new one. */
async function openApp({ path, read, actorId = read?.actorId }: Notice): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window' });
  const one = windows.find((client) => client.focused) ?? windows[0];
  if (!one) {
    await worker.clients.openWindow(actorId ? `${path}#as=${actorId}` : path);
    return;
  }
  one.postMessage({ type: 'open', path, actorId });
  await one.focus().catch(() => undefined);
}

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(shellCache);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

async function keptPart(request: Request): Promise<Response> {
  const cache = await caches.open(partsCache);
  const known = await cache.match(request, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    const keys = await cache.keys();
    await Promise.all(
      keys.slice(0, Math.max(0, keys.length - partsMax)).map((key) => cache.delete(key)),
    );
  }
  return response;
}
