import { createTransport } from 'nodemailer';

/** What a mail server far away says of a letter of ours (RFC 3464), brought to a listener on this machine. */
export async function bringReport(
  port: number,
  to: string,
  {
    action = 'failed',
    status = '5.1.1',
    messageId = '',
  }: { action?: string; status?: string; messageId?: string } = {},
): Promise<void> {
  const lines = [
    'From: MAILER-DAEMON@mx.example',
    `To: ${to}`,
    'Subject: Undelivered mail',
    'Auto-Submitted: auto-replied',
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
    'Final-Recipient: rfc822; somebody@post.example',
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    '',
    '--b--',
    '',
  ];
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: '', to }, raw: lines.join('\r\n') });
  } finally {
    transport.close();
  }
}
