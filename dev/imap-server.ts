import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

/** A mailbox for tests: as much of an IMAP server (RFC 3501, over TLS) as it takes to read letters, with one inbox. */
export interface ImapServer {
  port: number;
  password: string;
  uidValidity: number;
  letters: { uid: number; raw: string; at: Date }[];
  /** Puts a letter there, with the next number. */
  deliver(raw: string): number;
  /** Every command that was given, without its tag; passwords too. */
  heard: string[];
  /** Ends the line in place of an answer to such a command. */
  hangUpAt: RegExp | null;
  /** What it says of the size of a letter; null for what is true. */
  sizeTold: number | null;
  close(): Promise<void>;
}

export async function openImapServer(tls: { key: string; cert: string }): Promise<ImapServer> {
  const sockets = new Set<Socket>();
  const server = createServer(tls, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    talk(socket, imap);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let nextUid = 5;
  const imap: ImapServer = {
    port: (server.address() as AddressInfo).port,
    password: 'geheim',
    uidValidity: 7,
    letters: [],
    heard: [],
    hangUpAt: null,
    sizeTold: null,
    deliver(raw) {
      const uid = nextUid++;
      imap.letters.push({ uid, raw: raw.replace(/\r?\n/g, '\r\n'), at: new Date() });
      return uid;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return imap;
}

function talk(socket: TLSSocket, imap: ImapServer): void {
  let buffer = '';
  const say = (text: string) => socket.write(`${text}\r\n`, 'latin1');
  say('* OK [CAPABILITY IMAP4rev1] test');
  socket.setEncoding('latin1');
  socket.on('data', (chunk: Buffer | string) => {
    buffer += String(chunk);
    for (;;) {
      const end = buffer.indexOf('\r\n');
      if (end < 0) return;
      const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(buffer.slice(0, end)) ?? [];
      buffer = buffer.slice(end + 2);
      imap.heard.push(command);
      if (imap.hangUpAt?.test(command)) return void socket.destroy();
      for (const line of answersTo(command, imap)) say(line);
      say(`${tag} ${verdictOn(command, imap)}`);
    }
  });
}

function verdictOn(command: string, { password }: ImapServer): string {
  if (/^LOGIN/i.test(command) && !command.includes(password)) {
    return 'NO [AUTHENTICATIONFAILED] wrong';
  }
  return /^EXAMINE/i.test(command) ? 'OK [READ-ONLY] done' : 'OK done';
}

function answersTo(command: string, imap: ImapServer): string[] {
  const { letters, uidValidity } = imap;
  const uidNext = Math.max(4, ...letters.map(({ uid }) => uid)) + 1;
  if (/^CAPABILITY/i.test(command)) return ['* CAPABILITY IMAP4rev1'];
  if (/^LOGOUT/i.test(command)) return ['* BYE'];
  if (/^LIST/i.test(command)) return ['* LIST () "/" "INBOX"'];
  if (/^(EXAMINE|SELECT)/i.test(command)) {
    return [
      '* FLAGS (\\Seen)',
      `* ${letters.length} EXISTS`,
      '* 0 RECENT',
      `* OK [UIDVALIDITY ${uidValidity}] valid`,
      `* OK [UIDNEXT ${uidNext}] next`,
    ];
  }
  const [, from] = /^UID SEARCH .*?UID (\d+):\*/i.exec(command) ?? [];
  if (/^UID SEARCH/i.test(command)) {
    // As the standard has it, `n:*` names the last one too when it lies before n.
    const last = letters.at(-1)?.uid ?? 0;
    const found = letters.filter(({ uid }) => !from || uid >= Math.min(Number(from), last));
    return [`* SEARCH ${found.map(({ uid }) => uid).join(' ')}`.trimEnd()];
  }
  const [, wanted] = /^UID FETCH (\d+) /i.exec(command) ?? [];
  const at = letters.findIndex(({ uid }) => uid === Number(wanted));
  const letter = letters[at];
  if (!letter) return [];
  const { raw, uid } = letter;
  const bytes = Buffer.from(raw);
  return /BODY(\.PEEK)?\[\]/i.test(command)
    ? [`* ${at + 1} FETCH (UID ${uid} BODY[] {${bytes.length}}\r\n${bytes.toString('latin1')})`]
    : [`* ${at + 1} FETCH (UID ${uid} RFC822.SIZE ${imap.sizeTold ?? bytes.length})`];
}
