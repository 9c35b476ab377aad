import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A mail server for tests: takes letters on this machine, keeps them, and fails where it is told to. */
export interface MailServer {
  /** For `SMTP_URL`. */
  url: string;
  received: ReceivedLetter[];
  /** The next letter that comes in, or one that was not asked for yet. */
  next(): Promise<ReceivedLetter>;
  /**
   * What it says to a step instead of yes, until told otherwise: `{ rcpt: '550 nobody here' }`. `hang up` ends the line
   * in place of an answer; after `data`, that is once it has the whole letter.
   */
  answer: Partial<Record<'mail' | 'rcpt' | 'data', string>>;
  /** Called with each letter that is complete; it is answered when that has come to its end. */
  onData: (() => Promise<void> | undefined) | null;
  close(): Promise<void>;
}

export interface ReceivedLetter {
  from: string;
  to: string[];
  /** By their names in small letters, unfolded. */
  headers: ReadonlyMap<string, string>;
  text: string;
  html: string;
  attachments: { name: string; bytes: Buffer }[];
}

export async function openMailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const waiting: ((letter: ReceivedLetter) => void)[] = [];
  let asked = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    talk(socket, mail, (letter) => {
      mail.received.push(letter);
      const take = waiting.shift();
      if (take) {
        asked += 1;
        take(letter);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: {},
    onData: null,
    next: () =>
      asked < mail.received.length
        ? Promise.resolve(mail.received[asked++]!)
        : new Promise((resolve) => waiting.push(resolve)),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return mail;
}

function talk(socket: Socket, mail: MailServer, keep: (letter: ReceivedLetter) => void): void {
  let from = '';
  let to: string[] = [];
  let isData = false;
  let buffer = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  function answer(step: 'mail' | 'rcpt' | 'data', yes: string): boolean {
    const told = mail.answer[step];
    if (told === 'hang up') socket.destroy();
    else say(told ?? yes);
    return told === undefined;
  }

  function hear(line: string): void {
    const [, address = ''] = /<([^>]*)>/.exec(line) ?? [];
    if (/^EHLO/i.test(line)) {
      say('250-test');
      say('250 8BITMIME');
    } else if (/^MAIL FROM/i.test(line)) {
      from = address;
      to = [];
      answer('mail', '250 ok');
    } else if (/^RCPT TO/i.test(line)) {
      if (answer('rcpt', '250 ok')) to.push(address);
    } else if (/^DATA/i.test(line)) {
      isData = true;
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else say('250 ok');
  }

  say('220 test');
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const taken = buffer.slice(0, end);
      buffer = buffer.slice(end + (isData ? 5 : 2));
      if (!isData) {
        hear(taken);
        continue;
      }
      isData = false;
      const letter = { from, to, ...parse(taken.replace(/^\.\./gm, '.')) };
      const take = () => {
        if (answer('data', '250 taken')) keep(letter);
      };
      const waits = mail.onData?.();
      if (waits) void waits.finally(take);
      else take();
    }
  });
}

function parse(raw: string): Omit<ReceivedLetter, 'from' | 'to'> {
  const { headers, body } = split(raw);
  const type = headers.get('content-type') ?? '';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map(split) : [];
  const partOf = (wanted: string) => {
    const part = parts.find((one) => one.headers.get('content-type')?.startsWith(wanted));
    if (!part) return '';
    const text = decode(part.body, part.headers.get('content-transfer-encoding'));
    return text.replaceAll('\r\n', '\n');
  };
  const attachments = parts.flatMap(({ headers: about, body: content }) => {
    const [, name] =
      /^attachment;.*filename="?([^";]+)/.exec(about.get('content-disposition') ?? '') ?? [];
    return name ? [{ name, bytes: Buffer.from(content, 'base64') }] : [];
  });
  const text =
    parts.length > 0
      ? partOf('text/plain')
      : decode(body, headers.get('content-transfer-encoding'));
  return { headers, text, html: partOf('text/html'), attachments };
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const text = raw.replace(/^\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  return { headers, body: text.slice(end + 4) };
}

/** RFC 2047, as far as our letters use it. */
function decodeWords(text: string): string {
  return text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : decode(word.replaceAll('_', ' '), 'quoted-printable'),
    );
}

function decode(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString().trim();
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString().trimEnd();
}
