import { businesses, persons } from './actors.ts';
import { bakery } from './catalogs/baeckerei-krumm.ts';
import { workshop } from './catalogs/brueckenrad.ts';
import { farmShop } from './catalogs/hof-wiesengrund.ts';
import { band } from './catalogs/treibholz.ts';
import { bookshop } from './catalogs/zwoelf-zeilen.ts';
import { privateThreads } from './conversations/private.ts';
import { serviceThreads } from './conversations/services.ts';
import { shoppingThreads } from './conversations/shopping.ts';
import { timeZone } from './hours.ts';
import { euros } from './money.ts';
import { follows, posts } from './posts.ts';
import { replies } from './replies.ts';
import { ads, campaigns, tiers } from './supported.ts';
import type { PayIn, Town, Voucher, When } from './types.ts';

const till = 'Bar eingezahlt an der Gemeindekasse';

function payIn(to: string, at: When, amount: `${number}`, note = till): PayIn {
  return { to, at, amountMinor: euros(amount), note };
}

/** The shops of the place take it, and nobody turns it into euros. */
const voucher: Voucher = {
  assetCode: 'LINDE',
  assetScale: 2,
  name: { de: 'Lindengutschein', en: 'Linden voucher' },
};

function voucherFor(to: string, at: When, amount: `${number}`, note: string): PayIn {
  return { ...payIn(to, at, amount, note), asset: voucher };
}

/** Lindfurt an der Selte: who lives there, what is sold, and what happened in the last ten days. */
export const town: Town = {
  name: 'Lindfurt an der Selte',
  timeZone,
  password: 'unter-der-linde',
  operator: 'petra',
  seller: 'stadt-lindfurt',
  persons,
  businesses,
  products: [...bakery, ...farmShop, ...bookshop, ...workshop, ...band],
  voucher,
  payIns: [
    payIn('hedwig', '10d 09:30', '120.00'),
    payIn('maya', '10d 10:05', '200.00', 'Paid in at the till, welcome to Lindfurt'),
    payIn('lena', '10d 11:20', '150.00'),
    payIn('farid', '10d 11:21', '180.00'),
    payIn('jonas', '10d 12:00', '60.00'),
    payIn('marlene', '10d 13:15', '100.00'),
    payIn('hof-wiesengrund', '10d 14:10', '50.00'),
    payIn('emre', '10d 14:30', '150.00'),
    payIn('clara', '10d 15:00', '90.00'),
    payIn('svenja', '10d 16:10', '140.00'),
    payIn('petra', '10d 16:40', '80.00'),
    payIn('nele', '10d 17:00', '40.00'),
    payIn('henrik', '10d 17:20', '70.00'),
    payIn('ana', '10d 17:25', '50.00'),
    payIn('ole', '10d 18:00', '12.00', 'Taschengeld'),
    payIn('baeckerei-krumm', '9d 08:00', '250.00', 'Wechselgeld eingezahlt'),
    payIn('hof-wiesengrund', '9d 08:20', '100.00', 'Wechselgeld eingezahlt'),
    payIn('treibholz', '9d 12:00', '60.00', 'Kasse vom letzten Konzert'),
    payIn('svenja', '8d 12:00', '60.00'),
    payIn('farid', '6d 10:30', '40.00'),
    voucherFor('lena', '6d 10:00', '12.00', 'Vom Stadtfest, gut in allen Läden'),
    voucherFor('maya', '6d 10:05', '10.00', 'From the town fair, good in every shop'),
    voucherFor('ole', '6d 10:10', '5.00', 'Vom Stadtfest, gut in allen Läden'),
    payIn('hedwig', '3d 09:10', '50.00'),
    payIn('maya', '2d 09:05', '80.00', 'Paid in at the till'),
  ],
  posts,
  follows,
  tiers,
  campaigns,
  ads,
  replies,
  threads: [...privateThreads, ...shoppingThreads, ...serviceThreads],
  stickerSets: [
    {
      maker: 'lena',
      name: 'Lindfurt',
      stickers: [
        { picture: 'sticker/moin', alt: 'Moin' },
        { picture: 'sticker/sonne', alt: 'Die Sonne lacht' },
        { picture: 'sticker/linde', alt: 'Die Linde am Markt' },
        { picture: 'sticker/kaffee', alt: 'Erst mal Kaffee' },
        { picture: 'sticker/herz', alt: 'Von Herzen' },
        { picture: 'sticker/kater', alt: 'Der Kater' },
      ],
      keptBy: ['farid', 'clara', 'jonas', 'nele'],
    },
  ],
};
