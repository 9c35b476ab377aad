import {
  pollMinutesMax,
  pollMinutesMin,
  pollOptionMax,
  pollOptionsMax,
} from '@allmende/contract/feed-limits';
import type { Caller, Endpoint, MastodonContext, Params } from './context.ts';
import { ApiError, type Call, personOf } from './context.ts';
import type { OAuth } from './oauth.ts';
import { listOf, textOf } from './request.ts';
import { putMarker, readMarkers } from './store.ts';

/** The version whose API this follows; clients decide by it what they offer. */
const version = '4.3.0 (compatible; Allmende)';
const kept = ['home', 'notifications'];
const monthMs = 30 * 24 * 3_600_000;
const countedForMs = 10 * 60_000;

interface Sums {
  users: number;
  posts: number;
  /** Who have read the feed within a month. */
  readers: number;
}

/** What an app asks for before anything else: who this server is, and how it gets in. */
export function instanceEndpoints(
  { config, database, clock, identity, feed, notifications }: MastodonContext,
  oauth: OAuth,
): Endpoint[] {
  const { publicUrl } = config;
  const { host } = new URL(publicUrl);
  const { pool } = database;
  const vapidKey = notifications.webPush.publicKey;
  const configuration = {
    urls: { streaming: publicUrl.replace(/^http/, 'ws') },
    accounts: { max_featured_tags: 0, max_pinned_statuses: 5 },
    statuses: { max_characters: 5_000, max_media_attachments: 8, characters_reserved_per_url: 0 },
    media_attachments: {
      supported_mime_types: [
        'image/jpeg',
        'image/png',
        'image/webp',
        'image/gif',
        'image/avif',
        'video/mp4',
        'video/quicktime',
        'video/webm',
      ],
      description_limit: 1_500,
      image_size_limit: 25_000_000,
      image_matrix_limit: 100_000_000,
      video_size_limit: 25_000_000,
      video_frame_rate_limit: 120,
      video_matrix_limit: 33_177_600,
    },
    polls: {
      max_options: pollOptionsMax,
      max_characters_per_option: pollOptionMax,
      min_expiration: pollMinutesMin * 60,
      max_expiration: pollMinutesMax * 60,
    },
    translation: { enabled: false },
    vapid: { public_key: vapidKey },
  };
  const registrations = {
    enabled: true,
    approval_required: false,
    message: null,
    url: `${publicUrl}/join`,
  };
  const thumbnail = `${publicUrl}/icons/icon-512.png`;

  /** Counted over everything, so not for each app anew. */
  let counted: { until: number; sums: Promise<Sums> } | null = null;
  function sums(): Promise<Sums> {
    const now = clock.now().getTime();
    if (!counted || counted.until < now) {
      const found = Promise.all([
        identity.countPeople(),
        feed.follows.sums(new Date(now - monthMs)),
      ]).then(([users, { posts, readers }]) => ({ users, posts, readers }));
      // What could not be counted is counted again by the next.
      found.catch(() => {
        counted = null;
      });
      counted = { until: now + countedForMs, sums: found };
    }
    return counted.sums;
  }

  const instance = async () => ({
    domain: host,
    title: host,
    version,
    source_url: 'https://www.gnu.org/licenses/agpl-3.0.html',
    description: '',
    usage: { users: { active_month: (await sums()).readers } },
    thumbnail: { url: thumbnail },
    icon: [],
    languages: ['de', 'en'],
    configuration,
    registrations,
    api_versions: { mastodon: 2 },
    contact: { email: '', account: null },
    rules: [],
  });

  const oldInstance = async () => {
    const { users, posts } = await sums();
    return {
      uri: host,
      title: host,
      short_description: '',
      description: '',
      email: '',
      version,
      urls: { streaming_api: publicUrl.replace(/^http/, 'ws') },
      stats: { user_count: users, status_count: posts, domain_count: 1 },
      thumbnail,
      languages: ['de', 'en'],
      registrations: true,
      approval_required: false,
      invites_enabled: false,
      configuration,
      contact_account: null,
      rules: [],
    };
  };

  async function markers(actorId: string, timelines: string[]) {
    const rows = await readMarkers(pool, actorId, timelines);
    return Object.fromEntries(
      rows.map((row) => [
        row.timeline,
        {
          last_read_id: row.last_read_id,
          version: row.version,
          updated_at: row.updated_at.toISOString(),
        },
      ]),
    );
  }

  async function setMarkers(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const named = kept.filter((name) => call.params[name] !== undefined);
    for (const timeline of named) {
      const lastReadId = textOf((call.params[timeline] ?? {}) as Params, 'last_read_id');
      if (!lastReadId || lastReadId.length > 100)
        throw new ApiError(422, 'Validation failed: Last read is not there');
      await putMarker(pool, { actorId, timeline, lastReadId, now: clock.now() });
    }
    return markers(actorId, named);
  }

  const appOf = (caller: Caller) => ({
    id: caller.appId,
    name: caller.appName,
    website: caller.website,
    scopes: caller.scopes,
    vapid_key: vapidKey,
  });

  const register = async (call: Call) => ({
    ...(await oauth.register(call.params)),
    vapid_key: vapidKey,
  });

  async function userinfo(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const actor = (await identity.actor(actorId))!;
    return {
      iss: `${publicUrl}/`,
      sub: `${publicUrl}/@${actor.handle}`,
      name: actor.name,
      preferred_username: actor.handle,
      profile: `${publicUrl}/@${actor.handle}`,
    };
  }

  const get = (
    path: string,
    handle: Endpoint['handle'],
    scope: string | null = null,
  ): Endpoint => ({
    method: 'GET',
    path,
    scope,
    handle,
  });
  const post = (path: string, handle: Endpoint['handle'], perMinute: number): Endpoint => ({
    method: 'POST',
    path,
    scope: null,
    limit: { name: path, most: perMinute, minutes: 1 },
    handle,
  });
  /** What this server has none of, said as the list that clients expect. */
  const none = (path: string, scope: string | null = null) => get(path, async () => [], scope);

  return [
    post('/api/v1/apps', register, 20),
    post('/oauth/token', (call) => oauth.token(call.params, call.authorization), 60),
    post('/oauth/revoke', (call) => oauth.revoke(call.params, call.authorization), 60),
    get('/oauth/userinfo', userinfo, 'read:accounts:self'),
    get('/.well-known/oauth-authorization-server', async () => oauth.metadata()),
    {
      ...get(
        '/api/v1/apps/verify_credentials',
        async (call) => appOf(call.caller!),
        'read:accounts:self',
      ),
      forApps: true,
    },
    get('/api/v1/instance', oldInstance),
    get('/api/v2/instance', instance),
    none('/api/v1/instance/peers'),
    none('/api/v1/instance/rules'),
    get(
      '/api/v1/preferences',
      async () => ({
        'posting:default:visibility': 'public',
        'posting:default:sensitive': false,
        'posting:default:language': null,
        'reading:expand:media': 'default',
        'reading:expand:spoilers': false,
      }),
      'read:accounts',
    ),
    get(
      '/api/v1/markers',
      (call) =>
        markers(
          personOf(call).actorId,
          listOf(call.params, 'timeline').filter((name) => kept.includes(name)),
        ),
      'read:statuses',
    ),
    { method: 'POST', path: '/api/v1/markers', scope: 'write:statuses', handle: setMarkers },
    none('/api/v1/custom_emojis'),
    none('/api/v1/announcements', 'read'),
    none('/api/v1/followed_tags', 'read:follows'),
    none('/api/v1/featured_tags', 'read:accounts'),
    none('/api/v1/conversations', 'read:statuses'),
    none('/api/v2/suggestions', 'read'),
    none('/api/v1/trends/tags'),
    none('/api/v1/trends/statuses'),
    none('/api/v1/trends/links'),
    get('/api/v1/accounts/:id/featured_tags', async () => []),
  ];
}
