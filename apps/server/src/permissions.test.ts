import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { testWorld } from '../../../dev/world.ts';

/**
 * The permission walk: every operation of the API is called as every role, and what happens is compared
 * with the table in docs/reference/permissions.md. `npm run generate` writes the table anew (it sets
 * `UPDATE_TABLES`), for a reviewer to read. What depends on a row (whose order is it?) is tested with its module.
 */
const tableFile = join(import.meta.dirname, '../../../docs/reference/permissions.md');
const roles = ['outsider', 'person', 'agent', 'manager', 'owner', 'operator'] as const;
type Role = (typeof roles)[number];

/** Routes that are no operations: pages and files that need no permission, or check their own. */
const openRoutes = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/style.css',
  '/docs/errors',
  '/docs/:module',
  '/pages/style.css',
  '/pages/serif.woff2',
  '/pages/serif-ext.woff2',
  '/pages/sans.woff2',
  '/pages/sans-ext.woff2',
  '/@:handle',
  '/@:handle/card.jpg',
  '/@:handle/shop',
  '/@:handle/shop/:slug',
  '/@:handle/shop/:slug/buy',
  '/order/:token',
  '/@:handle/news',
  '/@:handle/news/:slug',
  '/@:handle/news.xml',
  '/@:handle/posts',
  '/@:handle/posts.xml',
  '/@:handle/posts/:postId',
  '/give/:campaignId',
  // The register of advertising, for everybody.
  '/reach',
  // The shell of the app; says nothing but the handle of the business whose printed code it is.
  '/c/:code',
  // The page in the frame on a business's website; browsers show it only where the business allowed it.
  '/widget/:business',
  // Pictures and files of a visit, for whoever has its token.
  '/api/v1/channels/visit/things/:id',
  // Knows by itself whose letters it ends, for programs of mail that are signed in nowhere.
  '/mail/unsubscribe/:token',
  '/newsletter/confirm/:token',
  '/newsletter/leave/:token',
  // The processor of cards signs what it sends; everything else is refused.
  '/api/v1/rails/card/events',
  // Each hook of a business has a secret, by which its callers show themselves.
  '/hooks/:hookId',
  '/sitemap.xml',
  '/robots.txt',
  // Answers with the picture or file only to its owner, the members of its conversation, and operators by a report.
  '/media/:id/:file',
  // The contract of WhatsApp's Cloud API: for tokens of a business, each only with what is its own.
  '/:root(^[vV]?\\d[\\d.]*$)',
  '/:root(^[vV]?\\d[\\d.]*$)/*',
  '/upload:::id',
  '/:root(^[vV]?\\d[\\d.]*$)/upload:::id',
  '/oauth/access_token',
  // Media by an address that is signed and holds for five minutes.
  '/whatsapp/media/:token',
  // The client API of Mastodon: for tokens that its apps were given, each in the name of one actor (mastodon/SPEC.md).
  '/api/v1/apps',
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/userinfo',
  '/.well-known/oauth-authorization-server',
  '/api/v1/apps/verify_credentials',
  '/api/v1/instance',
  '/api/v2/instance',
  '/api/v1/instance/peers',
  '/api/v1/instance/rules',
  '/api/v1/preferences',
  '/api/v1/markers',
  '/api/v1/custom_emojis',
  '/api/v1/announcements',
  '/api/v1/lists',
  '/api/v1/lists/:id',
  '/api/v1/lists/:id/accounts',
  '/api/v1/timelines/list/:id',
  '/api/v1/notifications',
  '/api/v1/notifications/unread_count',
  '/api/v1/notifications/:id',
  '/api/v1/notifications/clear',
  '/api/v1/notifications/:id/dismiss',
  '/api/v2/notifications',
  '/api/v2/notifications/unread_count',
  '/api/v2/filters',
  '/api/v2/filters/:id',
  '/api/v1/filters',
  '/api/v1/followed_tags',
  '/api/v1/conversations',
  '/api/v2/suggestions',
  '/api/v1/trends/tags',
  '/api/v1/trends/statuses',
  '/api/v1/trends/links',
  '/api/v1/accounts/:id/featured_tags',
  '/api/v1/accounts/:id/lists',
  '/api/v1/accounts/verify_credentials',
  '/api/v1/accounts/update_credentials',
  '/api/v1/accounts/lookup',
  '/api/v1/accounts/search',
  '/api/v1/accounts/relationships',
  '/api/v1/accounts/familiar_followers',
  '/api/v1/accounts/:id',
  '/api/v1/accounts/:id/followers',
  '/api/v1/accounts/:id/following',
  '/api/v1/follow_requests',
  '/api/v1/mutes',
  '/api/v1/blocks',
  '/api/v2/search',
  '/api/v1/follow_requests/:id/authorize',
  '/api/v1/follow_requests/:id/reject',
  '/api/v1/accounts/:id/follow',
  '/api/v1/accounts/:id/unfollow',
  '/api/v1/accounts/:id/remove_from_followers',
  '/api/v1/accounts/:id/mute',
  '/api/v1/accounts/:id/unmute',
  '/api/v1/accounts/:id/block',
  '/api/v1/accounts/:id/unblock',
  '/api/v1/statuses',
  '/api/v1/statuses/:id',
  '/api/v1/statuses/:id/context',
  '/api/v1/statuses/:id/history',
  '/api/v1/statuses/:id/source',
  '/api/v1/statuses/:id/favourited_by',
  '/api/v1/statuses/:id/reblogged_by',
  '/api/v1/statuses/:id/reblog',
  '/api/v1/statuses/:id/favourite',
  '/api/v1/statuses/:id/unfavourite',
  '/api/v1/statuses/:id/bookmark',
  '/api/v1/statuses/:id/unbookmark',
  '/api/v1/statuses/:id/unreblog',
  '/api/v1/statuses/:id/mute',
  '/api/v1/statuses/:id/unmute',
  '/api/v1/favourites',
  '/api/v1/statuses/:id/pin',
  '/api/v1/statuses/:id/unpin',
  '/api/v1/polls/:id',
  '/api/v1/polls/:id/votes',
  '/api/v1/scheduled_statuses',
  '/api/v1/scheduled_statuses/:id',
  '/api/v1/timelines/home',
  '/api/v1/timelines/public',
  '/api/v1/timelines/tag/:tag',
  '/api/v1/accounts/:id/statuses',
  '/api/v1/bookmarks',
  '/api/v1/favourites',
  '/api/v1/reports',
  '/api/v1/accounts/update_credentials',
  '/api/v1/statuses/:id/mute',
  '/api/v1/statuses/:id/unmute',
  '/api/v1/push/subscription',
  '/api/v2/notifications/policy',
  '/api/v1/notifications/requests',
  '/api/v1/notifications/requests/merged',
  '/api/v1/notifications/requests/:id',
  '/api/v1/notifications/requests/accept',
  '/api/v1/notifications/requests/dismiss',
  '/api/v1/notifications/requests/:id/accept',
  '/api/v1/notifications/requests/:id/dismiss',
  '/api/v1/filters/:id',
  '/api/v2/filters/:id/keywords',
  '/api/v2/filters/:id/statuses',
  '/api/v2/filters/keywords/:id',
  '/api/v1/featured_tags',
  '/api/v1/tags/:tag',
  '/api/v1/streaming/health',
  '/api/v1/streaming/user',
  '/api/v1/streaming/user/notification',
  '/api/v1/streaming/public',
  '/api/v1/streaming/public/local',
  '/api/v1/streaming/public/remote',
  '/api/v1/streaming/hashtag',
  '/api/v1/streaming/hashtag/local',
  '/api/v1/streaming/list',
  '/api/v1/streaming/direct',
  '/api/v2/media',
  '/api/v1/media',
  '/api/v1/media/:id',
  // The tus protocol: for whoever is signed in, each only with the uploads of the actor they act as.
  '/api/v1/media/uploads',
  '/api/v1/media/uploads/:id',
];

const world = await testWorld();
const { app } = world;
const { fastify } = app.http;

async function signUp(handle: string): Promise<{ userId: Uuid; token: string }> {
  const { userId } = await app.identity.signUp({
    handle,
    name: handle,
    password: 'ein langer satz fuer den rundgang',
    locale: 'de',
  });
  return { userId, token: await app.identity.createSession(userId) };
}

const owner = await signUp('inhaberin');
const presence = await world
  .client(owner.token)
  .business.openBusiness({ body: { name: 'Rundgang', handle: 'rundgang', category: 'other' } });
const businessId = toUuid(presence.actor.id);
const others = {
  person: await signUp('irgendwer'),
  manager: await signUp('leiterin'),
  agent: await signUp('aushilfe'),
  operator: await signUp('betreiberin'),
};
await app.identity.makeOperator(others.operator.userId);
await app.database.transaction(async (tx) => {
  for (const role of ['manager', 'agent'] as const) {
    await app.identity.setRole(tx, { actorId: businessId, userId: others[role].userId, role });
  }
});

const headers: Record<Role, Record<string, string>> = {
  outsider: {},
  person: { authorization: `Bearer ${others.person.token}` },
  agent: asBusiness(others.agent.token),
  manager: asBusiness(others.manager.token),
  owner: asBusiness(owner.token),
  operator: { authorization: `Bearer ${others.operator.token}` },
};
function asBusiness(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'allmende-actor': presence.actor.id };
}

/** Calls without any input: whoever may call is told what is missing, everybody else that they may not. */
async function mayCall(role: Role, method: string, path: string): Promise<boolean> {
  const answer = await fastify.inject({
    method: method as 'GET',
    url: path.replace(/:\w+/g, 'nothing'),
    headers: { ...headers[role], 'idempotency-key': 'walk' },
  });
  const code = answer.headers['content-type']?.toString().includes('problem')
    ? (answer.json() as { code: string }).code
    : 'answered';
  assert.notEqual(code, 'platform.internal', `${role} breaks ${method} ${path}`);
  return code !== 'platform.not_signed_in' && code !== 'platform.not_allowed';
}

/** The operations that end the very sessions with which the walk goes on come last. */
const endsSessions = ['identity.signOut', 'identity.endOtherSessions', 'identity.setPassword'];

async function walk(): Promise<string> {
  const operations = [...app.http.operations].sort(
    (a, b) =>
      Number(endsSessions.includes(a.name)) - Number(endsSessions.includes(b.name)) ||
      a.name.localeCompare(b.name),
  );
  const lines: string[] = [];
  for (const { name, operation, access } of operations) {
    const cells: string[] = [];
    for (const role of roles) {
      if (name === 'identity.signOut' && role !== 'outsider') cells.push('yes');
      else cells.push((await mayCall(role, operation.method, operation.path)) ? 'yes' : '·');
    }
    lines.push(`| \`${name}\` | ${access.sentence} | ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

test('every operation lets in exactly the roles that the table says', async () => {
  const table = `# Who may call what

Every operation as every role, checked by \`apps/server/src/permissions.test.ts\`. Agent, manager and
owner act in the name of their business, the others as themselves. "yes" means that the role is let in; what
one then sees or changes is limited to one's own by the rules of each module.

| operation | who | ${roles.join(' | ')} |
| --- | --- | ${roles.map(() => '---').join(' | ')} |
${await walk()}
`;
  if (process.env['UPDATE_TABLES']) await writeFile(tableFile, table);
  assert.equal(table, await readFile(tableFile, 'utf8'));
});

test('there is no route besides the operations and the pages that are open by intent', () => {
  const known = new Set([
    ...openRoutes,
    ...app.http.operations.map(({ operation }) => operation.path),
  ]);
  const unknown = app.http.routes.filter((path) => !known.has(path as never) && !isAsset(path));
  assert.deepEqual(unknown, []);
});

/** Files of the built web app, where it was built. */
function isAsset(path: string): boolean {
  return /^\/(assets\/|icons\/|widget\/frame\.|$)|^\/[\w.-]+\.(html|m?js|json|svg|png|webmanifest|br|gz)$/.test(
    path,
  );
}

test('nobody acts in the name of an actor that is not theirs', async () => {
  for (const token of [others.person.token, others.operator.token]) {
    const answer = await fastify.inject({
      method: 'GET',
      url: '/api/v1/wallet',
      headers: { authorization: `Bearer ${token}`, 'allmende-actor': presence.actor.id },
    });
    assert.equal((answer.json() as { code: string }).code, 'platform.not_allowed');
  }
  const unknown = await fastify.inject({
    method: 'GET',
    url: '/api/v1/wallet',
    headers: {
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': toPublicId('act', '00000000-0000-7000-8000-000000000000'),
    },
  });
  assert.equal((unknown.json() as { code: string }).code, 'platform.not_allowed');
});
