import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { Agent, fetch } from 'undici';

/**
 * Requests to addresses that other people named (pictures of a catalog, webhooks, previews). They reach
 * public addresses only, whatever a name resolves to and wherever it redirects, and end in bounded time
 * and size.
 */
export interface Outbound {
  get(url: string, limits: OutboundLimits): Promise<OutboundResult>;
  /** Sends something and tells the status of the answer; follows no redirect, and reads no body. */
  post(url: string, message: OutboundMessage): Promise<PostResult>;
  close(): Promise<void>;
}

export interface OutboundMessage {
  headers: Record<string, string>;
  body: Uint8Array;
  timeoutMs: number;
}

export type PostResult =
  | { ok: true; status: number }
  | { ok: false; reason: 'address_refused' | 'timeout' | 'unreachable' };

export interface OutboundLimits {
  /** Counted when unpacked. */
  bytesMax: number;
  timeoutMs: number;
  accept: string;
  /** What the answer must say that it is; anything by default. */
  type?: RegExp;
  /** Takes the beginning of what is larger, instead of refusing it. */
  isBeginningEnough?: boolean;
  /** Asked before each request, those to where a redirect leads too. */
  mayAsk?: (hostname: string) => boolean;
  signal?: AbortSignal;
}

export type OutboundResult =
  /** `url` is where the last redirect led. */
  | { ok: true; bytes: Uint8Array; type: string; url: string }
  | {
      ok: false;
      reason:
        | 'address_refused'
        | 'not_now'
        | 'too_large'
        | 'wrong_type'
        | 'timeout'
        | 'unreachable'
        | 'status';
      /** Of an answer that was not 200. */
      status?: number;
    };

const refusedNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  refusedNetworks.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  // The first holds `::`, `::1` and the IPv4 addresses that are written as IPv6.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 32],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  refusedNetworks.addSubnet(network, bits, 'ipv6');
}

/** Whether an address is one that the whole internet can reach. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 0) return false;
  // An IPv4 address hidden in another notation of IPv6 (::ffff:7f00:1) is matched by its prefix.
  if (family === 6 && /^::ffff:/i.test(plain)) return false;
  return !refusedNetworks.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

class AddressRefused extends Error {}

/**
 * @param options.allowAddress for tests, which have no public servers.
 * @param options.lookup who knows the addresses of a name.
 */
export function createOutbound(
  options: { allowAddress?: (address: string) => boolean; lookup?: typeof systemLookup } = {},
): Outbound {
  const { allowAddress: isAllowed = isPublicAddress, lookup: lookUp = systemLookup } = options;
  const agent = new Agent({
    connect: {
      timeout: 10_000,
      // The check is on the very address that is connected to, so a name cannot change in between.
      lookup(hostname, lookupOptions, done) {
        lookUp(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
          if (error) return done(error, '', 0);
          const allowed = addresses.filter(({ address }) => isAllowed(address));
          if (allowed.length === 0) return done(new AddressRefused(hostname), '', 0);
          if (lookupOptions.all) return done(null, allowed as never);
          return done(null, allowed[0]!.address, allowed[0]!.family);
        });
      },
    },
  });

  function isRefusedLiteral(url: URL): boolean {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return isIP(host) !== 0 && !isAllowed(host);
  }

  async function step(url: URL, accept: string, signal: AbortSignal) {
    return fetch(url, {
      dispatcher: agent,
      redirect: 'manual',
      signal,
      headers: { accept, 'user-agent': 'Allmende' },
    });
  }

  return {
    async get(text, limits) {
      const { bytesMax, timeoutMs, accept, signal: outer, isBeginningEnough = false } = limits;
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = outer ? AbortSignal.any([timeout, outer]) : timeout;
      let url = URL.canParse(text) ? new URL(text) : null;
      try {
        for (let hop = 0; hop < 4; hop++) {
          if (!url || !/^https?:$/.test(url.protocol) || isRefusedLiteral(url)) {
            return { ok: false, reason: 'address_refused' };
          }
          if (!(limits.mayAsk?.(url.hostname) ?? true)) return { ok: false, reason: 'not_now' };
          const response = await step(url, accept, signal);
          const target = response.headers.get('location');
          if (response.status >= 300 && response.status < 400 && target) {
            await response.body?.cancel();
            url = URL.canParse(target, url) ? new URL(target, url) : null;
            continue;
          }
          if (response.status !== 200) {
            await response.body?.cancel();
            return { ok: false, reason: 'status', status: response.status };
          }
          const type = response.headers.get('content-type') ?? '';
          if (limits.type && !limits.type.test(type)) {
            await response.body?.cancel();
            return { ok: false, reason: 'wrong_type' };
          }
          const bytes = await readAtMost(response.body, bytesMax, isBeginningEnough);
          if (!bytes) return { ok: false, reason: 'too_large' };
          return { ok: true, bytes, type, url: url.href };
        }
        return { ok: false, reason: 'unreachable' };
      } catch (error) {
        if (signal.aborted) return { ok: false, reason: 'timeout' };
        const cause = (error as Error).cause;
        if (cause instanceof AddressRefused) return { ok: false, reason: 'address_refused' };
        return { ok: false, reason: 'unreachable' };
      }
    },
    async post(text, { headers, body, timeoutMs }) {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol) || isRefusedLiteral(url)) {
        return { ok: false, reason: 'address_refused' };
      }
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: 'POST',
          dispatcher: agent,
          redirect: 'manual',
          signal,
          headers: { 'user-agent': 'Allmende', ...headers },
          body,
        });
        await response.body?.cancel();
        return { ok: true, status: response.status };
      } catch (error) {
        if (signal.aborted) return { ok: false, reason: 'timeout' };
        const isRefused = (error as Error).cause instanceof AddressRefused;
        return { ok: false, reason: isRefused ? 'address_refused' : 'unreachable' };
      }
    },
    close: () => agent.destroy(),
  };
}

async function readAtMost(
  body: AsyncIterable<Uint8Array> | null,
  bytesMax: number,
  isBeginningEnough: boolean,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    chunks.push(chunk);
    if (length <= bytesMax) continue;
    // Leaving the loop ends the connection.
    return isBeginningEnough ? Buffer.concat(chunks).subarray(0, bytesMax) : null;
  }
  return Buffer.concat(chunks);
}
