/**
 * Which handles may be had, and which read like another. The contract's schema has already proven the
 * alphabet (a-z, 0-9, single hyphens), which alone rules out letters of other scripts.
 */

/** Names that would let their owner speak for the server, or that the address space needs. */
const reserved = new Set(
  `about abuse account accounts admin administrator allmende alle amt api app assets bank billing blog
  business businesses cash chat chats code codes contact contract dashboard data datenschutz demo developer
  developers directory discover docs download everyone faq federation feed finance guest health healthz help
  here hilfe home host hostmaster imprint impressum info inbox jobs kasse konto legal login logout mail
  market me media messages metrics mod moderation moderator money news noreply notifications null oauth
  official offiziell openapi operator order orders owner pay payment payments polizei postmaster privacy
  profile public readyz realtime root sales search security server service settings shop shops sicherheit
  sign-in sign-up sitemap staff start static status store support sysadmin system team terms test trust
  undefined user users verify verwaltung wallet web webhook webmaster well-known whatsapp www`.split(
    /\s+/,
  ),
);

/**
 * Equal for handles that a hurried reader takes for the same: `lena1` and `lenal`, `morgen` and `rnorgen`.
 * A skeleton belongs to one actor.
 */
export function skeletonOf(handle: string): string {
  return handle
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

const reservedSkeletons = new Set([...reserved].map((word) => bare(word)));

/** Stricter than the skeleton, because nothing is lost: also without hyphens, and i is l. */
function bare(handle: string): string {
  return skeletonOf(handle).replaceAll('-', '').replaceAll('i', 'l');
}

/** True for names that nobody may take, also in disguise: `adm1n`, `s-upport`, `allmende-support`. */
export function isReservedHandle(handle: string): boolean {
  if (reservedSkeletons.has(bare(handle))) return true;
  return bare(handle).startsWith('allmende') || /^(admin|operator|support)-/.test(handle);
}

/** Other handles near a wanted one, in the order in which they are offered. */
export function alternativesTo(handle: string): string[] {
  const stem = handle.slice(0, 27);
  return [2, 3, 4, 5, 6, 7, 8, 9, 22, 33, 44, 77, 88]
    .map((number) => `${stem.replace(/-$/, '')}-${number}`)
    .filter((text) => !isReservedHandle(text));
}

/** Lower case without accents, as words: how names are compared in a search. */
export function wordsOf(text: string): string[] {
  return foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0)
    .map((word) => word.slice(0, 60));
}

function foldText(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
}

/** `müller` is found as `muller` and as `mueller`. */
export function searchWordsOf(actor: { name: string; handle: string }): string[] {
  const spelledOut = actor.name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue');
  const words = [actor.name, spelledOut, actor.handle].flatMap(wordsOf);
  return [...new Set([...words, actor.handle.replaceAll('-', '')])];
}
