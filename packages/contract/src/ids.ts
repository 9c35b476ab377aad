import { z } from 'zod';

/** Every kind of thing that has an id, and the prefix by which a reader recognises it. */
export const idPrefixes = {
  user: 'usr',
  actor: 'act',
  session: 'ses',
  media: 'med',
  file: 'fil',
  conversation: 'cnv',
  message: 'msg',
  sticker: 'stk',
  stickerSet: 'sts',
  invite: 'inv',
  account: 'acc',
  payment: 'pay',
  charge: 'chg',
  product: 'prd',
  variant: 'var',
  order: 'ord',
  import: 'imp',
  confirmation: 'cfm',
  passkey: 'psk',
  poll: 'pol',
  event: 'evt',
  list: 'lst',
  folder: 'fld',
  subscription: 'sub',
  handover: 'hnd',
  report: 'rpt',
  paymentRequest: 'req',
  split: 'spl',
  envelope: 'env',
  standingOrder: 'sto',
  mandate: 'mdt',
  payable: 'pbl',
  tip: 'tip',
  conversion: 'fxc',
  payout: 'pyo',
  payIn: 'pin',
  bankMovement: 'mvt',
  bankFile: 'bkf',
  payoutFile: 'pyf',
  shift: 'shf',
  claim: 'clm',
  dispute: 'dsp',
  application: 'apl',
  document: 'dcm',
  auditEntry: 'aud',
  complianceCase: 'cas',
  send: 'snd',
  template: 'tpl',
  token: 'tok',
  issue: 'iss',
  quickReply: 'qrp',
  rule: 'rul',
  rating: 'rtg',
  inboxCase: 'cse',
  inboxEntry: 'ent',
  inboxView: 'viw',
  label: 'lbl',
  hook: 'hok',
  delivery: 'dlv',
  alertRule: 'alr',
  alert: 'alm',
  plan: 'pln',
  invoice: 'inc',
  topUp: 'tpu',
  post: 'pst',
  tier: 'tir',
  membership: 'mbr',
  membershipGift: 'mgf',
  postGift: 'pgf',
  campaign: 'cmp',
  reward: 'rwd',
  pledge: 'plg',
  donationReceipt: 'drc',
  deal: 'del',
  promotion: 'prm',
  place: 'plc',
  notice: 'ntc',
  feedList: 'fls',
  feedFilter: 'flt',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type IdPrefix = (typeof idPrefixes)[IdKind];
declare const idBrand: unique symbol;
/** `msg_` and 32 hexadecimal digits: a UUIDv7 without its dashes, so ids sort by time. */
export type PrefixedId<P extends IdPrefix> = `${P}_${string}` & { readonly [idBrand]: P };
export type Id<K extends IdKind> = PrefixedId<(typeof idPrefixes)[K]>;

/** The schema of one kind of id: `id('message')` accepts `msg_0192…` and nothing else. */
export function id<K extends IdKind>(kind: K) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `is not a ${kind} id`)
    .transform((text) => text as Id<K>)
    .meta({
      description: `Id of ${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`,
      example: `${prefix}_0192f0c8a6c17d3e9b1f2a3c4d5e6f70`,
    });
}

/**
 * What a client calls something that it sends, so that sending it again does nothing: a UUID of its own
 * making. In whatever letters it is written, it is one, and answers carry it in small ones.
 */
export const clientId = z.uuid().toLowerCase();
