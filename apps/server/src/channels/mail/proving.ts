import { isPublicAddress } from '#platform/outbound';

/**
 * Who a letter really comes from. `proven`: the domain of its sender has signed it (DKIM), or says that the server it came
 * from writes for it (SPF), and both names are the same (DMARC, RFC 7489). `forged`: that domain asks that such letters are
 * refused, and it was seen which server brought it. `unproven` is everything else.
 */
export type Proof = 'proven' | 'unproven' | 'forged';

/** As `dns.resolve`; tests bring their own names. */
export type ResolveName = (name: string, type: string) => Promise<string[][] | string[]>;

/** Who brought a letter. */
export interface Bringer {
  /** Null where that is not known, as for letters that lie in a mailbox. */
  ip: string | null;
  helo: string;
  envelopeFrom: string;
}

export interface Proving {
  /** Never fails: what cannot be found out proves nothing. `from` is the address that the letter names as its sender. */
  prove(raw: Buffer, from: string, by: Bringer): Promise<Proof>;
}

const patienceMs = 15_000;
/** An honest letter has one to three. */
const signaturesMax = 10;

export function createProving(resolver: ResolveName): Proving {
  async function judge(raw: Buffer, from: string, by: Bringer): Promise<Proof> {
    // Behind a mail server of one's own it is that server's address, of which no record speaks.
    const ip = by.ip !== null && isPublicAddress(by.ip) ? by.ip : null;
    const head = headOf(raw);
    const isSigned = /^dkim-signature:/im.test(head);
    if (ip === null && !isSigned) return 'unproven';
    if ((head.match(/^dkim-signature:/gim)?.length ?? 0) > signaturesMax) return 'unproven';
    // Only where letters come in: a server without mail never loads it.
    const { authenticate } = await import('mailauth');
    const { spf, dkim, dmarc } = await authenticate(raw, {
      ...(ip === null ? {} : { ip, helo: by.helo, sender: by.envelopeFrom }),
      mta: 'allmende',
      resolver: resolver as never,
      rejectRsaSha1: true,
      disableArc: true,
      disableBimi: true,
    });
    const domain = from.slice(from.lastIndexOf('@') + 1);
    // Of a letter with several senders DMARC says nothing, and neither do we.
    if (!dmarc || dmarc.status.header?.from !== domain) return 'unproven';
    if (dmarc.status.result === 'pass') return 'proven';
    if (dmarc.status.result === 'fail') {
      return ip !== null && dmarc.policy === 'reject' ? 'forged' : 'unproven';
    }
    if (dmarc.status.result !== 'none') return 'unproven';
    // Without a word of the domain about DMARC its own signature or its own server is as good.
    const isSignedByDomain = dkim.results.some(
      ({ status, signingDomain }) => status.result === 'pass' && signingDomain === domain,
    );
    const isFromItsServer =
      ip !== null && spf && spf.status.result === 'pass' && spf.domain === domain;
    return isSignedByDomain || isFromItsServer ? 'proven' : 'unproven';
  }

  return {
    async prove(raw, from, by) {
      const late = Promise.withResolvers<Proof>();
      const timer = setTimeout(() => late.resolve('unproven'), patienceMs);
      try {
        return await Promise.race([judge(raw, from, by), late.promise]);
      } catch {
        return 'unproven';
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const headBytesMax = 200_000;

function headOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  return raw.toString('latin1', 0, Math.min(end === -1 ? raw.length : end, headBytesMax));
}
