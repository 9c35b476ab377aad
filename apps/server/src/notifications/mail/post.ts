import { Transform } from 'node:stream';
import type { Config } from '#platform/config';
import type { Log } from '#platform/log';

/** The way to the mail server that the operator has named. */
export interface Post {
  /** False where none is named. */
  isOffered: boolean;
  send(letter: Letter): Promise<Outcome>;
}

export interface Letter {
  to: string;
  /** Instead of the server's own address. */
  from?: { name: string; address: string };
  /** Where answers go instead of there. */
  replyTo?: { name: string; address: string };
  /** Where reports go when it does not arrive (RFC 5321, the reverse-path); the address of `from` otherwise. */
  returnPath?: string;
  subject: string;
  text: string;
  /** Null for words alone. */
  html: string | null;
  /** Unique for ever; the part of the Message-ID before the host. */
  id: string;
  /** Where one request ends the letters (RFC 8058); null for what was asked for. */
  unsubscribeUrl: string | null;
  /** False when a person wrote it; then it may be answered. */
  isAutomatic?: boolean;
  /** The Message-ID of what it answers. */
  inReplyTo?: string;
  /** All that it hangs below, the oldest first, with spaces between; what it answers alone otherwise. */
  references?: string;
  attachments?: { filename: string; content: Buffer; contentType: string }[];
  /** Known again when it comes back. */
  mark?: string;
}

/**
 * `refused`: nobody lives there. `rejected`: never taken as it is, whatever the address. `later`: not taken for now.
 * `unknown`: it was handed over, and the line broke before the answer, so it may have been taken.
 */
export type Outcome = 'sent' | 'refused' | 'rejected' | 'later' | 'unknown';

const waitMs = 15_000;

export function createPost({
  config,
  log,
}: {
  config: Pick<Config, 'publicUrl' | 'smtpUrl' | 'mailFrom'>;
  log: Log;
}): Post {
  const { smtpUrl } = config;
  const host = new URL(config.publicUrl).hostname;
  if (smtpUrl === null) {
    return {
      isOffered: false,
      send: () => Promise.reject(new Error('there is no mail server')),
    };
  }
  const from = config.mailFrom ?? `Allmende <allmende@${host}>`;
  const server = new URL(smtpUrl);
  const isSecure = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);
  const options = {
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: Number(server.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    name: host,
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: 2 * waitMs,
    // A password leaves this machine only encrypted.
    ...(user && {
      auth: { user, pass: decodeURIComponent(server.password) },
      requireTLS: !isLoopback(server.hostname),
    }),
  };

  return {
    isOffered: true,
    async send(letter) {
      const { to, subject, text, html, id, unsubscribeUrl, inReplyTo, attachments } = letter;
      const { references = inReplyTo } = letter;
      let isHandedOver = false;
      // Only where it is used: a server without mail never loads it.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(options);
      transport.use('stream', (mail, done) => {
        mail.message.transform(
          () =>
            new Transform({
              transform: (chunk, _encoding, next) => next(null, chunk),
              flush(next) {
                isHandedOver = true;
                next();
              },
            }),
        );
        done();
      });
      try {
        await transport.sendMail({
          from: letter.from ?? from,
          to: { name: '', address: to },
          ...(letter.replyTo ? { replyTo: letter.replyTo } : {}),
          ...(letter.returnPath ? { envelope: { from: letter.returnPath, to } } : {}),
          subject,
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${id}@${host}>`,
          ...(inReplyTo ? { inReplyTo, references } : {}),
          ...(attachments ? { attachments } : {}),
          headers: {
            // No machine answers it.
            ...(letter.isAutomatic !== false && { 'Auto-Submitted': 'auto-generated' }),
            'X-Auto-Response-Suppress': 'All',
            ...(letter.mark && { 'X-Allmende-Host': letter.mark }),
            ...(unsubscribeUrl && {
              'List-Unsubscribe': `<${unsubscribeUrl}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return 'sent';
      } catch (error) {
        const outcome = outcomeOf(error as SmtpError, isHandedOver);
        // Neither the address nor what the server said of it: that may hold it.
        const { code, command, responseCode } = error as SmtpError;
        log.warn({ code, command, responseCode, outcome }, 'mail.not_taken');
        return outcome;
      } finally {
        transport.close();
      }
    },
  };
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

function outcomeOf(error: SmtpError, isHandedOver: boolean): Outcome {
  const { command, responseCode, response = '' } = error;
  if (responseCode === undefined) return isHandedOver ? 'unknown' : 'later';
  if (responseCode < 500) return 'later';
  return command === 'RCPT TO' && isAboutAddress(responseCode, response) ? 'refused' : 'rejected';
}

/**
 * A server that is on somebody's list of senders of rubbish hears no to every address, and that is no reason to believe
 * none of them. Most say which of both it is (RFC 3463: 5.1 the address, 5.2.1 a letterbox that is closed); of the others
 * 554 is what does not concern the address.
 */
function isAboutAddress(responseCode: number, response: string): boolean {
  const [, status] = /\b5\.(\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  return status === undefined ? responseCode !== 554 : /^(1\.|2\.1$)/.test(status);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
