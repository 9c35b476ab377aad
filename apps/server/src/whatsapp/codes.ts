import encodeQR from 'qr';
import sharp from 'sharp';
import { newSecret, type Uuid } from '#platform/ids';
import { createCodeStore, type CodeRow } from './codes-store.ts';
import type { Call, WhatsappContext } from './context.ts';
import { GraphError, missing } from './errors.ts';
import { paged, type Params } from './request.ts';
import * as shapes from './shapes.ts';

/** [WA45] Links and pictures that open a conversation with words already written. */
export function createCodes(
  context: Pick<WhatsappContext, 'config' | 'clock' | 'database' | 'identity'>,
): (call: Call) => Promise<object> {
  const { config, clock, identity } = context;
  const store = createCodeStore(context);

  async function presentCode(actorId: Uuid, row: CodeRow, image?: string): Promise<Params> {
    const handle = (await identity.actors([actorId])).get(actorId)?.handle ?? '';
    const link = `${config.publicUrl}/@${handle}?text=${encodeURIComponent(row.prefilled)}`;
    const shown: Params = { code: row.code, prefilled_message: row.prefilled, deep_link_url: link };
    if (!image) return shown;
    const isPng = image === 'PNG';
    const bytes = isPng ? await pngOf(link) : Buffer.from(encodeQR(link, 'svg'));
    const url = `data:image/${isPng ? 'png' : 'svg+xml'};base64,${bytes.toString('base64')}`;
    return { ...shown, qr_image_url: url };
  }

  return async function codes(call) {
    const { caller, method, params } = call;
    const rest = call.rest || (typeof params['code'] === 'string' ? params['code'] : '');
    const rows = await store.list(caller.actorId);
    const found = rows.find(({ code }) => code === rest);
    if (rest !== '' && !found) throw missing(rest);
    const image =
      params['generate_qr_image'] === undefined
        ? undefined
        : String(params['generate_qr_image']).toUpperCase();
    if (image !== undefined && image !== 'PNG' && image !== 'SVG') {
      throw new GraphError(100, 'generate_qr_image is PNG or SVG.');
    }
    if (method === 'GET') {
      if (found) return { data: [await presentCode(caller.actorId, found, image)] };
      const page = paged(rows, {
        params: image ? { ...params, limit: Math.min(Number(params['limit'] ?? 25), 50) } : params,
        url: call.url,
        cursorOf: ({ code }) => code,
      });
      const data: Params[] = [];
      // One picture after the other: whoever asks for many waits, and nobody else.
      for (const row of page.data) data.push(await presentCode(caller.actorId, row, image));
      return { ...page, data };
    }
    if (method === 'DELETE') {
      if (!found) throw new GraphError(100, 'Say which code.');
      await store.remove(caller.actorId, found.code);
      return { success: true };
    }
    const prefilled = shapes.parse(
      shapes.text(140),
      params['prefilled_message'],
      'prefilled_message',
    );
    if (found) {
      await store.rename(caller.actorId, found.code, prefilled);
      return presentCode(caller.actorId, { ...found, prefilled }, image);
    }
    if (rows.length >= 2000) throw new GraphError(100, 'There are too many codes.');
    const row = { code: codeText(), prefilled, created_at: clock.now() };
    await store.insert(caller.actorId, row);
    return presentCode(caller.actorId, row, image);
  };
}

async function pngOf(text: string): Promise<Buffer> {
  const dark = encodeQR(text, 'raw', { border: 4 });
  const pixels = Buffer.from(dark.flat().map((one) => (one ? 0 : 255)));
  const raw = { width: dark.length, height: dark.length, channels: 1 } as const;
  return sharp(pixels, { raw })
    .resize(8 * dark.length, null, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** [WA45] Fourteen letters and figures that nobody confuses. */
function codeText(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(
    Buffer.from(newSecret(14), 'base64url').subarray(0, 14),
    (byte) => letters[byte & 31],
  ).join('');
}
