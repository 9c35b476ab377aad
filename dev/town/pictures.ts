import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { town } from './town.ts';
import type { PictureName } from './types.ts';

export const picturesFolder = join(import.meta.dirname, 'pictures');

/** What the photographs show, for people who do not see them. */
const photographs: Record<PictureName, string> = {
  'photo/markt': 'Zwei Marktstände mit gestreiften Markisen unter der Linde, dahinter das Rathaus',
  'photo/kuh': 'Eine braun-weiße Kuh mit gelbem Halsband auf einer Wiese',
  'photo/achter': 'Ein verbogenes Vorderrad auf Pflaster',
  'photo/abendrot': 'Abendrot über der Steinbrücke und dem Fluss',
  'photo/zaehler': 'Ein Stromzähler, der 04821 und eine rote 3 zeigt',
  'photo/abendessen': 'Drei Teller Tomatensuppe und ein Brot auf einem gedeckten Tisch',
  'photo/gate': 'Ein kleines Flugzeug im Regen, davor eine Tafel: MSR 214, verspätet 50 min',
  'photo/kinderbild':
    'Kinderzeichnung: ein Haus, eine Sonne und zwei Figuren Hand in Hand, darunter „Für Oma“',
  'photo/katze': 'Ein schwarzer Kater auf einer Fensterbank neben einem Paket',
};

export function altOf(name: PictureName): string {
  const photograph = photographs[name];
  if (photograph) return photograph;
  const sticker = town.stickerSets
    .flatMap(({ stickers }) => stickers)
    .find(({ picture }) => picture === name);
  if (sticker) return sticker.alt;
  const [kind] = name.split('/');
  const business = town.businesses.find(({ logo, cover }) => logo === name || cover === name);
  if (business) return kind === 'logo' ? `Zeichen: ${business.name}` : business.name;
  const person = town.persons.find(({ picture }) => picture === name);
  const product = town.products.find(({ pictures }) => pictures.includes(name));
  return person?.name ?? product?.title ?? '';
}

export function bytesOf(name: PictureName): Promise<Buffer> {
  return readFile(join(picturesFolder, `${name}.webp`));
}
