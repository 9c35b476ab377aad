import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLetter } from './reading.ts';

const where = { envelopeFrom: '', host: 'lindfurt.example' };

function reportOf(status: string, more = '') {
  const raw = [
    'From: MAILER-DAEMON@mx.example',
    'To: news.x@post.lindfurt.example',
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It did not work.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    status,
    '',
    more,
    '--b--',
    '',
  ].join('\r\n');
  return readLetter(Buffer.from(raw), where);
}
const fields = (action: string, status: string, more = '') =>
  `Final-Recipient: rfc822; a@b.example\r\nAction: ${action}\r\nStatus: ${status}${more && `\r\n${more}`}`;

test('[CH36] [NL20] a report says whether nobody lives there, or it did not arrive, or is only late', async () => {
  const cases: [string, string][] = [
    [fields('failed', '5.1.1'), 'gone'],
    [fields('Failed (for good)', '5.1.10 (null MX)'), 'gone'],
    [fields('failed', '5.2.1'), 'gone'],
    [fields('failed', '5.0.0', 'Diagnostic-Code: smtp; 550-5.1.1 nobody\r\n here'), 'gone'],
    // The letterbox is full, it is taken for rubbish, the sender is not liked, nobody was found for days.
    [fields('failed', '5.2.2'), 'failed'],
    [fields('failed', '5.7.1', 'Diagnostic-Code: smtp; 554 5.1.1 no'), 'failed'],
    [fields('failed', '5.1.8'), 'failed'],
    [fields('failed', '4.4.7'), 'failed'],
    [fields('failed', 'nonsense'), 'failed'],
    ['nonsense without fields', 'failed'],
    [`${fields('failed', '5.1.1')}\r\n\r\n${fields('failed', '5.2.2')}`, 'failed'],
    [fields('delayed', '4.4.1'), 'other'],
    [fields('delivered', '2.0.0'), 'other'],
    [fields('relayed', '2.0.0'), 'other'],
  ];
  for (const [status, outcome] of cases) {
    const { kind, report } = await reportOf(status);
    assert.deepEqual([kind, report!.outcome], ['bounce', outcome], status);
  }
});

test('[CH36] the letter is known by its Message-ID, whole, as headers alone, or not at all', async () => {
  const id = 'news.1.2@lindfurt.example';
  for (const type of ['text/rfc822-headers', 'message/rfc822', 'message/global-headers']) {
    const head = `Message-ID:\r\n <${id}>\r\nSubject: Spargel\r\n\r\nMessage-ID: <of.the.text@x.example>`;
    const more = `--b\r\nContent-Type: ${type}\r\n\r\n${head}`;
    const { report } = await reportOf(fields('failed', '5.1.1'), more);
    assert.equal(report!.messageId, id, type);
  }
  assert.equal((await reportOf(fields('failed', '5.1.1'))).report!.messageId, null);
  const human = await readLetter(Buffer.from('From: a@b.example\r\n\r\nHallo'), where);
  assert.equal(human.report, null);
});
