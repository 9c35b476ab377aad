import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

type Options = Record<string, unknown>;
type Credential = { id: string } & Options;

/** The person closed the browser's dialog, or it timed out: nothing went wrong. */
export class PasskeyCancelled extends Error {
  readonly code = 'identity.passkey_cancelled';
}
/** This device or browser cannot make or use the passkey. */
class PasskeyImpossible extends Error {
  readonly code = 'identity.passkey_impossible';
}

/** False where browsers refuse passkeys: without https, under a bare address, in old browsers. */
export function canUsePasskeys(): boolean {
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);
  return isSecureContext && !isAddress && browserSupportsWebAuthn();
}

/** Lets the browser make a passkey. @throws PasskeyCancelled, PasskeyImpossible */
export async function createPasskey(options: Options): Promise<Credential> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return translated(startRegistration({ optionsJSON }));
}

/** Lets the browser answer with a passkey. @throws PasskeyCancelled, PasskeyImpossible */
export async function answerWithPasskey(
  options: Options,
  { fromAutofill = false }: { fromAutofill?: boolean } = {},
): Promise<Credential> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return translated(startAuthentication({ optionsJSON, useBrowserAutofill: fromAutofill }));
}

async function translated(work: Promise<object>): Promise<Credential> {
  try {
    return (await work) as Credential;
  } catch (error) {
    const { name } = error as Error;
    if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyCancelled();
    throw new PasskeyImpossible((error as Error).message, { cause: error });
  }
}
