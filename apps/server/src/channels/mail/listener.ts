import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { networkOf } from '#platform/network';
import { StartRefused } from '#platform/refusal';
import type { ChannelsContext } from '../context.ts';
import type { Apart } from './apart.ts';
import type { Receiving, Recipient, ReturnPath } from './receiving.ts';

/** Where letters come in. */
export interface Listener {
  start(): Promise<void>;
  /** Where it really listens; 0 while it does not. */
  port(): number;
  stop(): Promise<void>;
}

const letterBytesMax = 25 * 1024 * 1024;
const recipientsMax = 20;
const connectionsMax = 50;
const renewalMs = 3_600_000;
/** Of one network, a minute. */
const connectionsPerMinute = 60;

/** What the other side is told; a number of SMTP makes it final or not. */
class Answer extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/**
 * A server of SMTP that takes letters for the businesses of this town and for nobody else: whoever does not live here is
 * refused at the door, so nothing is relayed and nobody gets letters about letters. What goes wrong with one letter ends
 * that letter.
 */
export function createListener(
  context: ChannelsContext,
  { receiving, apart }: { receiving: Receiving; apart: Apart },
): Listener {
  const { config, http, log } = context;
  let server: SMTPServer | null = null;
  let renewal: NodeJS.Timeout | undefined;
  const host = new URL(config.publicUrl).hostname;
  const recipients = new WeakMap<object, Map<string, Recipient | ReturnPath>>();

  async function deliver(
    stream: SMTPServerDataStream,
    session: Pick<SMTPServerSession, 'envelope' | 'remoteAddress' | 'hostNameAppearsAs'>,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      // What is too much is read to its end and kept nowhere.
      if (size <= letterBytesMax) chunks.push(chunk);
    }
    if (size > letterBytesMax) throw new Answer(552, '5.3.4 that letter is too large');
    const { mailFrom } = session.envelope;
    const envelopeFrom = mailFrom ? mailFrom.address : '';
    const raw = Buffer.concat(chunks);
    const by = { ip: session.remoteAddress, helo: session.hostNameAppearsAs, envelopeFrom };
    const read = await apart.read(raw, { host, by });
    if (!read) throw new Answer(554, '5.6.0 that letter cannot be read');
    const { letter, proof } = read;
    if (proof === 'forged') throw new Answer(550, '5.7.1 that sender says it is not from them');
    let isBusy = false;
    for (const recipient of recipients.get(session)?.values() ?? []) {
      if ((await receiving.take(letter, recipient, proof)) === 'busy') isBusy = true;
    }
    if (isBusy) throw new Answer(451, '4.7.1 too many letters, come again later');
  }

  /** @throws StartRefused when there is no such file, or no key and certificate in it. */
  async function readCertificate(): Promise<string | null> {
    if (config.mailCertificate === null) return null;
    try {
      const pem = await readFile(config.mailCertificate, 'utf8');
      createSecureContext({ key: pem, cert: pem });
      return pem;
    } catch (error) {
      throw new StartRefused(`MAIL_CERTIFICATE cannot be used: ${(error as Error).message}`);
    }
  }

  /** Certificates end after a few weeks; the one that worked stays as long as the new one does not. */
  async function renew(known: string): Promise<void> {
    try {
      const pem = await readCertificate();
      if (pem && pem !== known) server?.updateSecureContext({ key: pem, cert: pem });
    } catch (error) {
      log.error({ err: error }, 'channels.certificate_not_renewed');
    }
  }

  return {
    async start() {
      if (config.mailPort === null || config.mailDomain === null) return;
      const certificate = await readCertificate();
      const { SMTPServer } = await import('smtp-server');
      server = new SMTPServer({
        name: config.mailDomain,
        banner: 'allmende',
        // Without a key to show, what comes from far away comes through the operator's own mail server.
        disabledCommands: certificate ? ['AUTH'] : ['AUTH', 'STARTTLS'],
        ...(certificate ? { key: certificate, cert: certificate } : {}),
        authOptional: true,
        disableReverseLookup: true,
        logger: false,
        size: letterBytesMax,
        maxClients: connectionsMax,
        socketTimeout: 60_000,
        closeTimeout: 2_000,
        onConnect(session, done) {
          const from = networkOf(session.remoteAddress);
          const isWelcome = http.limiter.take(`smtp:${from}`, {
            perMinute: connectionsPerMinute,
          }).ok;
          done(isWelcome ? null : new Answer(421, '4.7.0 too many connections, come again later'));
        },
        onMailFrom(_address, session, done) {
          recipients.set(session, new Map());
          done();
        },
        onRcptTo({ address }, session, done) {
          receiving.recipientOf(address).then(
            (found) => {
              const known = recipients.get(session) ?? new Map<string, Recipient | ReturnPath>();
              recipients.set(session, known);
              if (!found) return done(new Answer(550, '5.1.1 nobody by that name lives here'));
              if (known.size >= recipientsMax)
                return done(new Answer(452, '4.5.3 too many recipients'));
              known.set(
                'returnedTo' in found
                  ? found.returnedTo
                  : (found.thread?.conversation_id ?? found.businessId),
                found,
              );
              done();
            },
            (error) => {
              log.error({ err: error }, 'channels.recipient_failed');
              done(new Answer(451, '4.3.0 come again later'));
            },
          );
        },
        onData(stream, session, done) {
          deliver(stream, session).then(
            () => done(null, '2.0.0 taken'),
            (error) => {
              stream.resume();
              if (error instanceof Answer) return done(error);
              log.error({ err: error }, 'channels.letter_failed');
              done(new Answer(451, '4.3.0 come again later'));
            },
          );
        },
      });
      // Whoever breaks off in the middle of a line ends nothing but their own connection.
      server.on('error', (error) => log.debug({ err: error }, 'channels.smtp'));
      const listening = server.listen(config.mailPort, config.host);
      await once(listening, 'listening');
      if (certificate) renewal = setInterval(() => void renew(certificate), renewalMs).unref();
    },
    port: () => (server?.server.address() as AddressInfo | null)?.port ?? 0,
    async stop() {
      const open = server;
      clearInterval(renewal);
      server = null;
      if (open) await new Promise<void>((resolve) => open.close(resolve));
    },
  };
}
