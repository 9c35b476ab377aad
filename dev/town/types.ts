import type { AssetShape } from '@allmende/contract/money';
/**
 * The shape of the demo town's content. Everything here is data: what there is and what happened, with
 * times relative to the moment the town moves in. `seed.ts` makes it happen through the product's doors.
 */
import type { Address, Imprint, OpeningHours, Presence } from '@allmende/contract/business';

/** A picture of `dev/town/pictures`, without `.webp`, e.g. `photo/markt`. */
export type PictureName = string;

/**
 * When something happened. `3d 08:15` is a quarter past eight, three calendar days ago, in the town's
 * own time zone; `40m` is forty minutes before the town moved in.
 */
export type When = `${number}d ${number}:${number}` | `${number}m`;

export interface Person {
  handle: string;
  name: string;
  about: string;
  locale: 'de' | 'en';
  picture: PictureName;
  /** Where orders are delivered to. */
  street: string;
  /** What the start page says about signing in as them; left out, they are not listed there. */
  role?: string;
}

interface Employment {
  person: string;
  role: 'owner' | 'manager' | 'agent';
}

export interface Business {
  handle: string;
  name: string;
  category: Presence['category'];
  about: string;
  logo: PictureName;
  cover: PictureName;
  accent: string;
  /** Whether the operator has checked who they are. */
  isVerified: boolean;
  address: Address;
  /** Exceptions are dates, so they follow from the day on which the town moves in. */
  hours: ((today: Date) => OpeningHours) | null;
  website: string;
  imprint: Imprint;
  /** The first is the owner who opens it. */
  staff: readonly Employment[];
  shop: ShopTerms | null;
}

export interface ShopTerms {
  offersPickup: boolean;
  offersDelivery: boolean;
  deliveryFeeMinor: bigint;
  freeDeliveryFromMinor: bigint | null;
  pickupNote: string;
  deliveryNote: string;
  terms: string;
  /** Where it is paid by transfer, also by guests; left out, only from wallets here. */
  account?: { name: string; iban: string };
}

export interface Variant {
  /** One value per option of the product, in their order. */
  values: readonly string[];
  priceMinor: bigint;
  compareAtMinor?: bigint;
  /** Left as null, stock is not counted. */
  stock: number | null;
  content?: { thousandths: number; unit: 'kg' | 'l' | 'm' | 'piece' };
  weightGrams?: number;
  sku: string;
  picture?: PictureName;
}

export interface Product {
  /** Unique in the town, e.g. `krumm/landbrot`; also the name of its first picture. */
  name: string;
  seller: string;
  title: string;
  description: string;
  category: string;
  tags: readonly string[];
  /** Basis points: 700 is 7 %. */
  vatRate: 700 | 1900;
  vendor?: string;
  options: readonly string[];
  variants: readonly Variant[];
  pictures: readonly PictureName[];
}

export interface OrderLine {
  product: string;
  /** Values of the variant; left out for a product with one variant. */
  values?: readonly string[];
  quantity: number;
}

export interface Says {
  kind: 'says';
  from: string;
  at: When;
  text: string;
  picture?: PictureName;
  /** The text, or the beginning of it, of an earlier message of this thread. */
  replyTo?: string;
}

export interface Shows {
  kind: 'shows';
  from: string;
  at: When;
  product: string;
}

export interface Buys {
  kind: 'buys';
  from: string;
  at: When;
  /** Name of the order inside the town. */
  order: string;
  lines: readonly OrderLine[];
  fulfilment: 'pickup' | 'delivery';
  note: string;
  /** False leaves it reserved and unpaid. */
  isPaid: boolean;
}

export interface Steps {
  kind: 'steps';
  at: When;
  order: string;
  step: 'accept' | 'ready' | 'ship' | 'complete' | 'cancel';
  reason?: string;
}

export interface Pays {
  kind: 'pays';
  from: string;
  at: When;
  amountMinor: bigint;
  note: string;
}

export type Item = Says | Shows | Buys | Steps | Pays;

/** What two actors wrote, bought and paid, in order. */
export interface Thread {
  between: readonly [string, string];
  items: readonly Item[];
  /** Who has not read the last so many of the other's messages. */
  unread?: { by: string; count: number };
  /** Marked as dealt with in this business's inbox. */
  doneBy?: string;
}

/** Money paid in at the operator's till. */
export interface PayIn {
  to: string;
  at: When;
  amountMinor: bigint;
  /** Else euros. */
  asset?: AssetShape;
  note: string;
}

/** Something of the operator's own that wallets hold beside euros; it is worth as much as a euro. */
export interface Voucher extends AssetShape {
  name: { de: string; en: string };
}

/** Stickers that somebody made and others keep, all by handle. */
export interface StickerSet {
  maker: string;
  name: string;
  stickers: readonly { picture: PictureName; alt: string }[];
  keptBy: readonly string[];
}

export interface Town {
  name: string;
  timeZone: string;
  /** Everybody's. */
  password: string;
  /** The person who operates the server and sits at its till. */
  operator: string;
  /** The business that sells reach. */
  seller: string;
  persons: readonly Person[];
  businesses: readonly Business[];
  products: readonly Product[];
  voucher: Voucher;
  payIns: readonly PayIn[];
  posts: readonly PostPlan[];
  /** By who follows. */
  follows: Readonly<Record<string, readonly string[]>>;
  tiers: readonly TierPlan[];
  campaigns: readonly CampaignPlan[];
  ads: readonly AdPlan[];
  replies: readonly ReplyPlan[];
  threads: readonly Thread[];
  stickerSets: readonly StickerSet[];
}

/** Words that a business has ready at hand. */
export interface ReplyPlan {
  by: string;
  at: When;
  shortcut: string;
  text: string;
}

/** A tier of somebody, and who is in it. */
export interface TierPlan {
  by: string;
  at: When;
  name: string;
  about: string;
  benefits: readonly string[];
  welcome: string;
  monthlyMinor: bigint;
  members: readonly string[];
}

/** What somebody collects for, and what came of it so far. */
export interface CampaignPlan {
  by: string;
  at: When;
  title: string;
  about: string;
  way: 'all' | 'keep';
  goalMinor: bigint;
  days: number;
  picture: PictureName;
  rewards: readonly { name: string; about: string; fromMinor: bigint; stock: number | null }[];
  pledges: readonly {
    from: string;
    amountMinor: bigint;
    /** By its name. */
    reward?: string;
    inMemoryOf?: string;
    isShown: boolean;
  }[];
  updates: readonly string[];
}

/** A product that its shop promotes. */
export interface AdPlan {
  by: string;
  /** By its name in the catalogs. */
  product: string;
  at: When;
  budgetMinor: bigint;
  days: number;
  /** Only beside posts in these languages. */
  languages: readonly string[];
}

/** A post in the feed, and what others did with it. */
export interface PostPlan {
  /** What answers and quotes call it by. */
  key?: string;
  by: string;
  at: When;
  text: string;
  language?: 'de' | 'en';
  warning?: string;
  visibility?: 'public' | 'followers';
  picture?: PictureName;
  isPinned?: boolean;
  /** What one may buy from it, by its name in the catalogs. */
  products?: readonly string[];
  /** Under which deal with a shop it is advertising; the shop accepts it. */
  deal?: { brand: string; title: string; brief: string; feeMinor: bigint; shareBps: number };
  poll?: {
    options: readonly string[];
    isMultiple?: boolean;
    days: number;
    /** Who chose what, by handle. */
    votes?: Readonly<Record<string, readonly number[]>>;
  };
  /** What only whoever pays so many cents reads. */
  exclusive?: { text: string; cents: bigint };
  answers?: string;
  quotes?: string;
  likes?: readonly string[];
  boosts?: readonly string[];
}
