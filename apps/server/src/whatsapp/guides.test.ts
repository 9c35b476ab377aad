import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { euros } from '@allmende/contract/money';
import type { InteractiveAction } from '@allmende/contract/interactive-card';
import { clientsWorld, jpeg, pdf } from '../../../../dev/whatsapp-clients.ts';
import { digitsOf } from './numbers.ts';
import { until } from '../../../../dev/whatsapp-world.ts';

/**
 * The guides are run as they stand: each command by a shell, with a `curl` of our own where none may be installed, and what it answers holds what the comment below it
 * says. A `$NAME` in such a comment is a value that later commands use.
 */
const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const guide = join(root, 'docs/guides/whatsapp.md');
const folder = join(root, 'docs/guides/whatsapp');
const {
  account,
  anna,
  app,
  appSecret,
  breathe,
  ear,
  messages,
  received,
  sandbox,
  shop,
  to,
  world,
} = await clientsWorld();

/** A shop of a business: its webhook, and a file that everybody can read. */
const site = createServer((request, response) => {
  const url = new URL(request.url!, 'http://shop');
  response.setHeader('content-type', 'application/pdf');
  response.end(url.searchParams.get('hub.challenge') ?? pdf);
}).listen(0, '127.0.0.1');
await once(site, 'listening');
const shopUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
const files = await mkdtemp(join(tmpdir(), 'guides-'));
after(async () => {
  site.close();
  await rm(files, { recursive: true });
});
await writeFile(join(files, 'bike.jpg'), jpeg);
const tools = join(files, 'tools');
await mkdir(tools);
await writeFile(
  join(tools, 'curl'),
  `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dev/curl.ts')}' "$@"\n`,
);
await chmod(join(tools, 'curl'), 0o755);
await shop.client.shop.createProduct({
  body: { title: 'Bread', variants: [{ sku: 'BREAD-1', price: euros(480n) }] },
});

/** What the reader puts in by hand. */
const own = (text: string) =>
  text
    .replaceAll('https://allmende.example', world.origin)
    .replaceAll(/https:\/\/shop\.example(?=\/(?:hook|invoice))/g, shopUrl)
    .replaceAll('alt_…', shop.token)
    .replaceAll("appSecret: '…'", `appSecret: '${appSecret}'`)
    .replaceAll('@anna', '@kundin2');
const blocksOf = (text: string, kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, one]) => one!);

/** Each command with what is said to come back; before it, what its block and the first one of the guide set. */
function commandsOf(block: string) {
  const lines = block.split('\n');
  const set = lines.filter((line) => /^[A-Z]+=/.test(line)).join('\n');
  const rest = lines.filter((line) => !/^[A-Z]+=/.test(line)).join('\n');
  const found = [...rest.matchAll(/^curl .*?(?=^# )# ([^\n]*)$/gms)];
  assert.equal(
    found.length,
    block.split(/^curl /m).length - 1,
    'every command says what it answers',
  );
  return found.map(([all, answer]) => ({ set, command: all.split('\n# ')[0]!, answer: answer! }));
}

function assertHolds(actual: unknown, expected: unknown, known: Map<string, string>): void {
  if (typeof expected === 'string' && /^\$[A-Z]+$/.test(expected)) {
    const name = expected.slice(1);
    if (name !== 'TO' && known.has(name)) assert.equal(actual, known.get(name));
    known.set(name, String(actual));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [name, value] of Object.entries(expected)) {
      assertHolds((actual as Record<string, unknown> | undefined)?.[name], value, known);
    }
    if (Array.isArray(expected) && expected.length === 0) assert.deepEqual(actual, []);
  } else assert.equal(actual, expected);
}

const prelude = own(blocksOf(await readFile(guide, 'utf8'), 'sh')[0]!)
  .split('\n')
  .filter((line) => /^[A-Z]+=/.test(line))
  .join('\n');

async function runAll(page: string): Promise<number> {
  const text = own(await readFile(page, 'utf8'));
  for (const [, name, content] of text.matchAll(/^```json (\S+)\n(.*?)^```$/gms)) {
    await writeFile(join(files, name!), content!);
  }
  const known = new Map(
    Object.entries({
      PHONE: shop.phone,
      ACCOUNT: account,
      APP: digitsOf('app', BigInt(shop.phone)),
      SANDBOX: sandbox,
      TO: to,
      RECEIVED: received,
    }),
  );
  const commands = blocksOf(text, 'sh').flatMap(commandsOf);
  for (const { set, command, answer } of commands) {
    breathe();
    const { stdout } = await run('sh', ['-c', `${prelude}\n${set}\n${command}`], {
      cwd: files,
      env: { PATH: `${tools}:${process.env['PATH']}`, ...Object.fromEntries(known) },
    });
    await app.outreach.idle();
    try {
      assertHolds(JSON.parse(stdout), JSON.parse(answer), known);
    } catch (error) {
      throw new Error(`${command}\n${stdout}`, { cause: error });
    }
  }
  return commands.length;
}

/** What the reader of a message does with it, where the page says what the business then hears. */
async function answerLast(): Promise<void> {
  const cards = (await messages()).flatMap(({ body, conversationId, seq }) =>
    body.kind === 'card' && body.card.type === 'interactive'
      ? [
          {
            action: body.card.action,
            place: { conversationId, seq, clientId: crypto.randomUUID() },
          },
        ]
      : [],
  );
  const { action, place } = cards.at(-1)! as {
    action: InteractiveAction;
    place: { conversationId: never; seq: number; clientId: string };
  };
  const { whatsapp } = anna.client;
  if (action.kind === 'buttons' || action.kind === 'list') {
    const [first] = action.kind === 'list' ? action.sections[0]!.rows : action.choices;
    await whatsapp.answerInteractive({ body: { ...place, choiceId: first!.id } });
  } else if (action.kind === 'form') {
    const fields = action.pages.flatMap(({ parts }) => parts.filter((one) => one.kind === 'field'));
    const said = ({ input }: (typeof fields)[number]) =>
      input === 'date' ? '2026-03-04' : '88662';
    const values = Object.fromEntries(fields.map((one) => [one.id, said(one)]));
    await whatsapp.submitForm({ body: { ...place, values } });
  } else {
    const items = [{ retailerId: 'BREAD-1', quantity: 2 }];
    await whatsapp.sendCart({ body: { ...place, items } });
  }
}

const said = () => ear.values('messages').flatMap((value) => value.messages ?? []);

for (const name of (await readdir(folder)).filter((one) => one !== 'clients.md').sort()) {
  const page = join(folder, name);
  test(`[WA63] what ${basename(name, '.md')} shows is answered as it says`, async () => {
    assert.ok((await runAll(page)) > 0);
    const heard = blocksOf(await readFile(page, 'utf8'), 'json');
    const before = said().length;
    if (heard.length > 0) await answerLast();
    for (const one of heard) {
      const expected: unknown = JSON.parse(one);
      const told = await until(() => said()[before]);
      assertHolds(told, expected, new Map());
    }
  });
}

test('[WA63] [WA60] the way from WhatsApp in ten minutes can be gone', async () => {
  await runAll(guide);
  const blocks = blocksOf(own(await readFile(guide, 'utf8')), 'js');
  assert.equal(blocks.length, 2);
  for (const code of blocks) {
    const env = { PATH: process.env['PATH'], SANDBOX: sandbox };
    const args = ['--input-type=module', '-e', code];
    const { stdout } = await run(process.execPath, args, { cwd: root, env });
    assert.match(stdout, /^wamid\./);
  }
});

test('[WA63] every page is in the guide, and everything it leads to is there', async () => {
  const text = await readFile(guide, 'utf8');
  const led = [...text.matchAll(/\]\(whatsapp\/([a-z]+\.md)\)/g)].map(([, name]) => name!);
  assert.deepEqual([...new Set(led)].sort(), (await readdir(folder)).sort());
});
