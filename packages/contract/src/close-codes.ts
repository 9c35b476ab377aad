/** Why the server ends a WebSocket (RFC 6455, section 7.4), and what a client does then: `closeAdvice`. */
export const closeCodes = {
  broken: 1011,
  goingDown: 1012,
  badFrame: 4400,
  notSignedIn: 4401,
  tooSlow: 4408,
  flooding: 4429,
} as const;

export type CloseReason = keyof typeof closeCodes;

export const closeAdvice: Record<CloseReason, { why: string; advice: string }> = {
  broken: {
    why: 'Something is wrong with the server.',
    advice: 'Reconnect with back-off, and sync.',
  },
  goingDown: {
    why: 'The server goes down, or may have missed something that was for this device.',
    advice: 'Reconnect with back-off, and sync.',
  },
  badFrame: {
    why: 'A frame that this protocol does not have: no JSON, an unknown type, a field that is missing or too much of it.',
    advice: 'A fault of the client. Reconnect, and do not send it again.',
  },
  notSignedIn: {
    why: 'Nobody is signed in, or the session has ended.',
    advice: 'Sign in again.',
  },
  tooSlow: {
    why: 'The device reads more slowly than messages arrive for it.',
    advice: 'Reconnect, and sync.',
  },
  flooding: {
    why: 'More than 12,000 frames a minute, or more than 100 connections of one user.',
    advice: 'Reconnect after a minute, and send less.',
  },
};
