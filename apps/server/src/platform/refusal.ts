/**
 * A start that cannot go on for a reason that a person can act upon. The message is complete: it is
 * printed as it is, without a stack.
 */
export class StartRefused extends Error {
  override name = 'StartRefused';
}
