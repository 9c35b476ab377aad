import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import type { Calm } from '@allmende/contract/calm';
import { toPublicId } from '#platform/ids';
import { openMailServer } from '../../../../../dev/mail-server.ts';
import { talkIn } from '../../../../../dev/talk.ts';
import { refusal, testWorld } from '../../../../../dev/world.ts';

const mail = await openMailServer();
after(() => mail.close());
const world = await testWorld({
  now: new Date('2026-03-02T12:00:00Z'),
  env: { SMTP_URL: mail.url, MAIL_FROM: 'Lindfurt <post@lindfurt.example>' },
});
const { app, clock, database } = world;
const talk = talkIn(world);
const { open, say } = talk;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

beforeEach(() => {
  mail.answer = {};
  mail.onData = null;
});

async function person(name: string, locale: 'de' | 'en' = 'de') {
  const opened = await talk.person(name, locale);
  return { ...opened, address: `${opened.handle}@post.example` };
}
type Person = Awaited<ReturnType<typeof person>>;

/** What went to this address, the last at the end. */
const lettersTo = (address: string) => mail.received.filter(({ to }) => to.includes(address));
const lastTo = (address: string) => lettersTo(address).at(-1)!;
const codeIn = (address: string) => /\b(\d{3} \d{3})\b/.exec(lastTo(address).text)![1]!;

async function confirmed(who: Person): Promise<void> {
  await who.client.mail.askForAddress({ body: { address: who.address } });
  await who.client.mail.confirmAddress({ body: { code: codeIn(who.address) } });
}

/** Two who know each other; the first gets letters. */
async function pair(locale: 'de' | 'en' = 'de') {
  const [anna, ben] = [await person('Anna', locale), await person('Ben')];
  const conversationId = await open(anna.actorId, ben.actorId);
  await say(ben, conversationId, 'Hallo');
  await say(anna, conversationId, 'Hallo auch');
  await confirmed(anna);
  return { anna, ben, conversationId };
}

/** All jobs about letters are done. */
async function worked(): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs
       where task_identifier = 'notifications.digest' and attempts < max_attempts limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('jobs that never end');
}

/** As every five minutes; the letters, without codes, that somebody has by now. */
async function digestsOf(who: Person) {
  await app.notifications.findDigests();
  await worked();
  return lettersTo(who.address).filter(({ headers }) => headers.has('list-unsubscribe'));
}

test('[N30] only the code goes to an address before it has come back', async () => {
  const [anna, ben] = [await person('Anna'), await person('Ben')];
  const conversationId = await open(anna.actorId, ben.actorId);
  await say(ben, conversationId, 'Hallo');
  await say(anna, conversationId, 'Auch');
  await say(ben, conversationId, 'Kommst du?');
  assert.deepEqual(await anna.client.mail.getMailSettings(), {
    isOffered: true,
    address: null,
    pendingAddress: null,
    isRefused: false,
    frequency: 'daily',
    lastDigestAt: null,
  });
  await assert.rejects(
    anna.client.mail.setDigest({ body: { frequency: 'weekly' } }),
    refusal('mail.no_address'),
  );
  const asked = await anna.client.mail.askForAddress({ body: { address: ` ${anna.address} ` } });
  assert.deepEqual([asked.address, asked.pendingAddress], [null, anna.address]);
  assert.equal((await digestsOf(anna)).length, 0);
  const letter = lastTo(anna.address);
  assert.equal(letter.from, 'post@lindfurt.example');
  assert.match(letter.text, new RegExp(`localhost:\\d+ für @${anna.handle} an diese Adresse`));
  assert.match(letter.headers.get('subject')!, /^\d{3} \d{3} ist dein Code/);
  assert.equal(letter.headers.get('auto-submitted'), 'auto-generated');
  assert.ok(!letter.text.includes('Ben') && !letter.headers.has('list-unsubscribe'));
  const set = await anna.client.mail.confirmAddress({ body: { code: codeIn(anna.address) } });
  assert.deepEqual([set.address, set.pendingAddress], [anna.address, null]);
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N31] a code works once, for a quarter of an hour, for its address, in five tries', async () => {
  const clara = await person('Clara');
  const ask = (address: string) => clara.client.mail.askForAddress({ body: { address } });
  const confirm = (code: string) => clara.client.mail.confirmAddress({ body: { code } });
  await assert.rejects(confirm('123456'), refusal('mail.code_over'));
  await ask(clara.address);
  const former = codeIn(clara.address);
  await ask(`neu-${clara.address}`);
  await assert.rejects(confirm(former), refusal('mail.code_wrong'));
  const right = codeIn(`neu-${clara.address}`);
  const wrong = right === '000 000' ? '111111' : '000000';
  const tries = await Promise.allSettled(Array.from({ length: 9 }, () => confirm(wrong)));
  const codes = tries.map((one) => (one as PromiseRejectedResult).reason.code);
  assert.equal(codes.filter((code) => code === 'mail.code_wrong').length, 4);
  assert.equal(codes.filter((code) => code === 'mail.code_over').length, 5);
  await assert.rejects(confirm(right), refusal('mail.code_over'));

  await ask(clara.address);
  clock.advance(15 * minuteMs);
  await assert.rejects(confirm(codeIn(clara.address)), refusal('mail.code_over'));
  assert.equal((await clara.client.mail.getMailSettings()).pendingAddress, null);
});

test('[N32] whoever sets an address has just shown that it is them', async () => {
  const dora = await person('Dora');
  clock.advance(11 * minuteMs);
  await assert.rejects(
    dora.client.mail.askForAddress({ body: { address: dora.address } }),
    refusal('identity.proof_required'),
  );
  assert.equal(lettersTo(dora.address).length, 0);
});

test('[N33] five codes an hour, three to one address whoever asks', async () => {
  const [emil, frieda] = [await person('Emil'), await person('Frieda')];
  const ask = (who: Person, address: string) =>
    who.client.mail.askForAddress({ body: { address } });
  for (const who of [emil, frieda, emil]) await ask(who, 'Fremd@post.example');
  for (const same of ['fremd@POST.example', 'fremd+1@post.example', 'FREMD+a+b@post.example']) {
    await assert.rejects(ask(frieda, same), refusal('mail.too_many_codes'));
  }
  await ask(emil, 'a@post.example');
  await ask(emil, 'b@post.example');
  await ask(emil, 'c@post.example');
  await assert.rejects(ask(emil, 'd@post.example'), refusal('mail.too_many_codes'));
  assert.equal(mail.received.filter(({ to }) => /fremd/i.test(to[0]!)).length, 3);
  for (const bad of ['kein at', 'a@b@c.example', 'a@b.example\r\nBcc: c@d.example', '']) {
    await assert.rejects(ask(emil, bad), refusal('platform.invalid_input'));
  }
});

test('[N34] an address that the mail server refuses, and one that it does not take for now', async () => {
  const gerda = await person('Gerda');
  const ask = () => gerda.client.mail.askForAddress({ body: { address: gerda.address } });
  const answers: [rcpt: string, code: string][] = [
    ['550 nobody of this name', 'mail.address_refused'],
    ['550 5.1.1 nobody of this name', 'mail.address_refused'],
    ['550 5.7.1 you are on a list', 'mail.not_sent'],
    ['554 you are on a list', 'mail.not_sent'],
    ['451 later', 'mail.not_sent'],
  ];
  for (const [index, [rcpt, code]] of answers.entries()) {
    const somebody = index === 0 ? gerda : await person('Gert');
    mail.answer = { rcpt };
    const { address } = somebody;
    const asked = somebody.client.mail.askForAddress({ body: { address } });
    await assert.rejects(asked, refusal(code), rcpt);
  }
  assert.equal((await gerda.client.mail.getMailSettings()).pendingAddress, null);
  mail.answer = {};
  assert.equal((await ask()).pendingAddress, gerda.address);
  const removed = await gerda.client.mail.removeAddress();
  assert.deepEqual([removed.address, removed.pendingAddress], [null, null]);
});

test('[N35] a letter tells once what was missed, at most once a day or a week', async () => {
  const { anna, ben, conversationId } = await pair();
  assert.equal((await digestsOf(anna)).length, 0, 'nothing was missed');
  await say(ben, conversationId, 'Kommst du zum *Markt*?');
  clock.advance(hourMs);
  const [first] = await digestsOf(anna);
  assert.equal(first!.headers.get('subject'), 'Ein Chat wartet auf dich');
  const url = `${world.origin}/chats/${toPublicId('cnv', conversationId)}`;
  assert.match(first!.text, /^Hallo Anna,/);
  assert.ok(first!.text.includes(`Ben (2)\n  Kommst du zum Markt?\n  ${url}`), first!.text);
  assert.ok(first!.html.includes(`href="${url}"`));
  await say(ben, conversationId, 'Oder nicht?');
  clock.advance(23 * hourMs);
  assert.equal((await digestsOf(anna)).length, 1, 'not twice a day');
  clock.advance(hourMs);
  assert.match((await digestsOf(anna))[1]!.text, /Ben \(3\)\n {2}Oder nicht\?/);
  clock.advance(dayMs);
  assert.equal((await digestsOf(anna)).length, 2, 'nothing new');

  await anna.client.mail.setDigest({ body: { frequency: 'weekly' } });
  await say(ben, conversationId, 'Hallo?');
  assert.equal((await digestsOf(anna)).length, 2);
  clock.advance(6 * dayMs);
  assert.equal((await digestsOf(anna)).length, 3);
  await anna.client.mail.setDigest({ body: { frequency: 'never' } });
  await say(ben, conversationId, 'Na gut');
  clock.advance(8 * dayMs);
  assert.equal((await digestsOf(anna)).length, 3);
});

test('[N36] whoever looked within eight hours gets none, nor of what was read, muted or archived', async () => {
  const { anna, ben, conversationId } = await pair();
  await say(ben, conversationId, 'Schon gesehen?');
  await database.pool.query(
    `insert into notifications_activity values ($1, $2)
     on conflict (user_id) do update set active_until = excluded.active_until`,
    [anna.userId, clock.now()],
  );
  clock.advance(8 * hourMs - 1);
  assert.equal((await digestsOf(anna)).length, 0);
  const id = toPublicId('cnv', conversationId);
  await anna.client.chats.setPreferences({
    params: { conversationId: id },
    body: { mutedUntil: 'always' },
  });
  clock.advance(1);
  assert.equal((await digestsOf(anna)).length, 0, 'muted');
  await anna.client.chats.setPreferences({
    params: { conversationId: id },
    body: { mutedUntil: null, isArchived: true },
  });
  clock.advance(hourMs);
  assert.equal((await digestsOf(anna)).length, 0, 'archived');
  await anna.client.chats.setPreferences({
    params: { conversationId: id },
    body: { isArchived: false },
  });
  const ofBen = { params: { actorId: toPublicId('act', ben.actorId) } };
  await anna.client.identity.block(ofBen);
  clock.advance(hourMs);
  await world.settle();
  assert.equal((await digestsOf(anna)).length, 0, 'blocked');
  await anna.client.identity.unblock(ofBen);
  clock.advance(hourMs);
  await world.settle();
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N37] never in quiet hours', async () => {
  const { anna, ben, conversationId } = await pair();
  const always = { from: '00:00', to: '00:00' };
  const calm: Calm = {
    timeZone: 'Europe/Berlin',
    quietHours: Array.from({ length: 7 }, () => always),
    dailyMinutes: null,
    notificationShows: 'words',
  };
  await anna.client.identity.setCalm({ body: calm });
  await say(ben, conversationId, 'Psst');
  for (let hour = 0; hour < 24; hour++) {
    clock.advance(hourMs);
    assert.equal((await digestsOf(anna)).length, 0);
  }
  await anna.client.identity.setCalm({ body: { ...calm, quietHours: calm.quietHours.fill(null) } });
  clock.advance(hourMs);
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N38] two that look at the same moment send one letter', async () => {
  const { anna, ben, conversationId } = await pair();
  await say(ben, conversationId, 'Einmal');
  await database.transaction(async (tx) => {
    // As if two processes had found her.
    for (const key of ['a', 'b', 'c', 'd']) {
      await app.jobs.add(tx, 'notifications.digest', { userId: anna.userId }, { key });
    }
  });
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N38] killed while the letter is handed over, it is not sent again', async () => {
  const { anna, ben, conversationId } = await pair();
  await say(ben, conversationId, 'Einmal');
  mail.answer = { data: 'hang up' };
  let handedOver = 0;
  mail.onData = () => {
    handedOver += 1;
  };
  await digestsOf(anna);
  assert.equal(handedOver, 1);
  mail.answer = {};
  clock.advance(hourMs);
  await digestsOf(anna);
  assert.equal(handedOver, 1, 'it may have been taken');

  // A turn that was claimed by a process that is gone.
  clock.advance(dayMs);
  await say(ben, conversationId, 'Wieder');
  await database.pool.query(
    'update notifications_mail set last_digest_at = $2 where user_id = $1',
    [anna.userId, clock.now()],
  );
  clock.advance(hourMs);
  assert.equal((await digestsOf(anna)).length, 0);
  clock.advance(dayMs);
  assert.match((await digestsOf(anna))[0]!.text, /Wieder/);
});

test('[N39] what is not taken for now is sent later, with what is new by then; a refused address rests', async () => {
  const { anna, ben, conversationId } = await pair();
  await say(ben, conversationId, 'Geht noch nicht');
  for (const answer of [{ mail: '421 too busy' }, { rcpt: '451 grey' }, { mail: 'hang up' }]) {
    mail.answer = answer;
    assert.equal((await digestsOf(anna)).length, 0);
    clock.advance(15 * minuteMs);
  }
  assert.equal((await anna.client.mail.getMailSettings()).lastDigestAt, null);
  await say(ben, conversationId, 'Jetzt aber');
  mail.answer = { rcpt: '550 5.7.1 you are on a list' };
  await digestsOf(anna);
  assert.equal(
    (await anna.client.mail.getMailSettings()).isRefused,
    false,
    'it is not the address',
  );
  clock.advance(dayMs);
  mail.answer = { data: '554 we do not like it' };
  let tries = 0;
  mail.onData = () => {
    tries += 1;
  };
  await digestsOf(anna);
  clock.advance(hourMs);
  await digestsOf(anna);
  assert.equal(tries, 1, 'what is never taken is tried once a day');
  mail.answer = {};
  clock.advance(dayMs);
  const [letter] = await digestsOf(anna);
  assert.match(letter!.text, /Ben \(3\)\n {2}Jetzt aber/);

  mail.answer = { rcpt: '550 moved away' };
  await say(ben, conversationId, 'Noch da?');
  clock.advance(dayMs);
  await digestsOf(anna);
  assert.equal((await anna.client.mail.getMailSettings()).isRefused, true);
  mail.answer = {};
  clock.advance(dayMs);
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N40] it says as much as its reader allows, and nothing of what disappears', async () => {
  const { anna, ben, conversationId } = await pair('en');
  const calm: Calm = {
    timeZone: 'Europe/Berlin',
    quietHours: [null, null, null, null, null, null, null],
    dailyMinutes: null,
    notificationShows: 'sender',
  };
  await anna.client.identity.setCalm({ body: calm });
  await say(ben, conversationId, 'Geheimnis');
  const sender = (await digestsOf(anna))[0]!;
  assert.ok(sender.text.includes('Ben (2)\n  New message'), sender.text);
  assert.ok(!`${sender.text}${sender.html}`.includes('Geheimnis'));

  await anna.client.identity.setCalm({ body: { ...calm, notificationShows: 'nothing' } });
  await say(ben, conversationId, 'Geheimnis');
  clock.advance(dayMs);
  const nothing = (await digestsOf(anna))[1]!;
  assert.equal(nothing.headers.get('subject'), 'Something is waiting for you on Allmende');
  assert.ok(!/Geheimnis|Ben|cnv_|\d chat/.test(`${nothing.text}${nothing.html}`), nothing.text);

  await anna.client.identity.setCalm({ body: { ...calm, notificationShows: 'words' } });
  await say(ben, conversationId, '<script>alert(1)</script> & "mehr"');
  clock.advance(dayMs);
  const words = (await digestsOf(anna))[2]!;
  assert.ok(words.text.includes('<script>alert(1)</script> & "mehr"'));
  assert.ok(words.html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;mehr&quot;'));
  // Nothing that would be fetched when it is opened.
  assert.ok(!/<(img|link|script|iframe)|url\(|@import/i.test(words.html));
  const targets = [...words.html.matchAll(/href="([^"]+)"/g)].map(([, url]) => url!);
  assert.ok(targets.every((url) => url.startsWith(`${world.origin}/`)));

  await database.pool.query(
    `update messaging_conversations set disappear_after_seconds = 86400 where id = $1`,
    [conversationId],
  );
  await say(ben, conversationId, 'Bald weg');
  clock.advance(dayMs);
  const fleeting = (await digestsOf(anna))[3]!;
  assert.ok(fleeting.text.includes('New message') && !fleeting.text.includes('Bald weg'));
});

test('[N41] one request ends the letters, looking at the link does not, and no other link does', async () => {
  const { anna, ben, conversationId } = await pair();
  await say(ben, conversationId, 'Hallo?');
  const [letter] = await digestsOf(anna);
  const url = /^<(.+)>$/.exec(letter!.headers.get('list-unsubscribe')!)![1]!;
  assert.equal(letter!.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.ok(letter!.text.includes(url));
  const frequency = async () => (await anna.client.mail.getMailSettings()).frequency;
  const looked = await fetch(url);
  assert.match(await looked.text(), /<form method="post"/);
  const changed = `${url.slice(0, -2)}${url.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const wrong of [changed, `${world.origin}/mail/unsubscribe/x`]) {
    assert.equal((await fetch(wrong, { method: 'POST' })).status, 404);
  }
  assert.equal(await frequency(), 'daily');
  // As a mail program does: no cookie, no page before it, from anywhere.
  const done = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  assert.equal(done.status, 200);
  assert.match(await done.text(), /Abbestellt/);
  assert.equal(await frequency(), 'never');
  await say(ben, conversationId, 'Noch was');
  clock.advance(2 * dayMs);
  assert.equal((await digestsOf(anna)).length, 1);
});

test('[N42] the staff of a business is told of its chats too, each by their own rules', async () => {
  const { anna, ben } = await pair();
  const actorId = await database.transaction(async (tx) => {
    const made = await app.identity.createActor(tx, {
      kind: 'business',
      handle: `laden-${randomUUID().slice(0, 8)}`,
      name: 'Laden',
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: anna.userId,
    });
    assert.ok(made.ok);
    return made.value;
  });
  const asked = await open(ben.actorId, actorId);
  await say(ben, asked, 'Habt ihr offen?');
  const [letter] = await digestsOf(anna);
  const url = `${world.origin}/inbox/${toPublicId('cnv', asked)}`;
  assert.ok(letter!.text.includes(`Ben · Laden\n  Habt ihr offen?\n  ${url}`), letter!.text);
});
