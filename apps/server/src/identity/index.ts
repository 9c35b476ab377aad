import type { Actor, Party, Picture, StaffRole } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { mustBeSameServerKey } from '#platform/sealing';
import { createAccounts, type NewAccount } from './accounts/accounts.ts';
import { createPasskeys } from './accounts/passkeys.ts';
import { createThrottle } from './accounts/throttle.ts';
import { createAuthenticators } from './authenticators/authenticators.ts';
import { type ActorChanges, createActors, type Staff } from './actors/actors.ts';
import { type ActorRow, presentActor } from './actors/store.ts';
import { type BlockListener, type Blocks, createBlocks } from './blocks/blocks.ts';
import { createCalms, type Quiet } from './calm/calm.ts';
import { createPersonalCodes } from './codes/personal-codes.ts';
import { createConfirmations, type Purpose } from './confirmations/confirmations.ts';
import type { IdentityContext } from './context.ts';
import { createGuests, type Guests } from './guests/guests.ts';
import { createHandovers } from './handovers/handovers.ts';
import { forgetExpired, registerIdentityJobs } from './jobs.ts';
import { registerIdentityRoutes } from './routes.ts';
import { createSessions } from './sessions/sessions.ts';
import type { ConfirmationMethod } from './tables.ts';

export type { ActorRow } from './actors/store.ts';
export type { Staff } from './actors/actors.ts';
export type { Guest, Guests } from './guests/guests.ts';
export type { BlockListener } from './blocks/blocks.ts';
export type { Purpose as ConfirmationPurpose } from './confirmations/confirmations.ts';
export { sessionCookie } from './sessions/sessions.ts';

/**
 * Identity knows who signs in (users) and who acts in public (actors: persons and businesses), and in whose
 * name a user may act. It promises that a request acts as an actor only while its user has a role in it,
 * that a session, a code or a confirmation works exactly as long and as often as SPEC.md says, and that
 * nobody can find out by signing in whether somebody else has an account.
 */
export interface Identity {
  /** As others see them; ids that do not exist, and guests, are missing from the map. */
  actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
  /** [I110] The same with guests, for what shows who takes part in a conversation. */
  parties(ids: Iterable<Uuid>): Promise<Map<Uuid, Party>>;
  /** Those of them that are businesses. Asks the database for each actor once only. */
  businessesAmong(ids: Iterable<Uuid>): Promise<Set<Uuid>>;
  /** Whoever writes to one business without having an account. */
  guests: Guests;
  actor(id: Uuid): Promise<Actor | null>;
  /** By the present handle, or a former one that still leads to its actor. */
  actorByHandle(handle: string): Promise<Actor | null>;
  actorIdByHandle(handle: string): Promise<Uuid | null>;
  /** Name, about and since when, of many; ids that do not exist, and guests, are missing. */
  profiles(ids: readonly Uuid[]): Promise<Map<Uuid, ActorRow>>;
  /** Whose handle or name begins with the words, at most 20; without whoever has blocked the viewer. */
  findPeople(text: string, viewerActorId: Uuid): Promise<Actor[]>;
  /** Name, about and since when, for pages that the server renders. */
  profileByHandle(handle: string): Promise<ActorRow | null>;

  /** Opens a business in the name of its first owner. */
  createActor(
    tx: Tx,
    actor: {
      kind: 'business';
      handle: string;
      name: string;
      about: string;
      pictureId: Uuid | null;
      accent: string | null;
      ownerUserId: Uuid;
      at?: Date;
    },
  ): Promise<
    Result<Uuid, 'identity.handle_taken' | 'identity.handle_reserved' | 'identity.picture_unknown'>
  >;
  setAccent(tx: Tx, actorId: Uuid, accent: string | null): Promise<void>;
  setVerified(tx: Tx, actorId: Uuid, isVerified: boolean): Promise<void>;

  /** Who works in a business, by length of service. */
  staffOf(actorId: Uuid): Promise<Staff[]>;
  /** The same, and nobody else can change the staff until the transaction ends. */
  lockStaff(tx: Tx, actorId: Uuid): Promise<Staff[]>;
  /** Null takes the role away. That an owner remains is for the caller to see to, with `lockStaff`. */
  setRole(
    tx: Tx,
    change: { actorId: Uuid; userId: Uuid; role: StaffRole | null; at?: Date },
  ): Promise<void>;
  /** The user behind a person; null for a business. */
  userOfPerson(actorId: Uuid): Promise<Uuid | null>;
  personOfUser(userId: Uuid): Promise<Uuid | null>;
  /** Who may act as each of these: their person's user, a business's staff. */
  usersOf(actorIds: readonly Uuid[]): Promise<{ actorId: Uuid; userId: Uuid }[]>;
  /** Those of the sessions that still hold, with what their device is called. */
  livingSessions(sessionIds: readonly Uuid[]): Promise<Map<Uuid, string>>;
  /** Everybody in whose name the user may act, their own person first. */
  controlled(
    userId: Uuid,
  ): Promise<{ actorId: Uuid; kind: 'person' | 'business'; role: 'self' | StaffRole }[]>;

  /** The link of a code that leads to one thing of the actor's, such as a charge; good while lasting codes are. */
  codeOf(actorId: Uuid, thing: { purpose: 'charge' | 'payable'; subjectId: Uuid }): Promise<string>;
  /** The handle of the business whose lasting code (the text after `/c/`) this is, while it holds. */
  businessOfLastingCode(text: string): Promise<string | null>;

  /** Uses up the token of a second factor that was given for exactly this purpose. */
  consumeConfirmation(
    tx: Tx,
    confirmation: { userId: Uuid; token: string; purpose: Purpose },
  ): Promise<Result<{ method: ConfirmationMethod }, 'identity.confirmation_invalid'>>;

  isBlockedBetween(tx: Tx | null, a: Uuid, b: Uuid): Promise<boolean>;
  /** Those of the others between whom and the actor a block stands, in whichever direction. */
  blockedAmong: Blocks['blockedAmong'];
  /** For software of a business; the same as its staff do by hand. */
  block: Blocks['block'];
  unblock: Blocks['unblock'];
  listBlocked: Blocks['listBlocked'];
  /** For each of the users: whether they want quiet at that moment, and what a notification may say. */
  quietFor(userIds: readonly Uuid[], at: Date): Promise<Map<Uuid, Quiet>>;
  /** In which language each of these people uses the app; others are missing. */
  languagesOf(personActorIds: readonly Uuid[]): Promise<Map<Uuid, 'de' | 'en'>>;
  /** How many have an account here. */
  countPeople(): Promise<number>;
  /** Whom a letter to the user is addressed to, and in which language the server writes to them. */
  addressee(userId: Uuid): Promise<{ handle: string; name: string; locale: 'de' | 'en' }>;
  /** [I34] Whether this device has shown a way to sign in within the last ten minutes. */
  isFreshlyProven(sessionId: Uuid): Promise<boolean>;
  /** Called in identity's transaction whenever a block between two actors begins or ends. */
  onBlockChanged(listener: BlockListener): void;

  /** A token for `Authorization: Bearer` or the cookie `allmende_session`. */
  createSession(userId: Uuid): Promise<string>;
  /** For seeds and tests. @throws when the handle is taken or the password too weak. */
  signUp(account: NewAccount & { at?: Date }): Promise<{ userId: Uuid; actorId: Uuid }>;
  /** Lets the user see and do what operators may. */
  makeOperator(userId: Uuid): Promise<void>;
  /** The same for the persons of these handles; at each start for those of the setting `operators`. */
  appointOperators(handles: string[]): Promise<void>;
  /** Removes sessions, challenges, confirmations and counts that are over; runs every ten minutes. */
  forgetExpired(): Promise<void>;

  /** Name, about or portrait of an actor; the caller has seen that whoever asks may. */
  changeProfile(
    actorId: Uuid,
    changes: ProfileChanges,
  ): Promise<Result<ActorRow, Exclude<ChangeRefusal, 'identity.actor_unknown'>>>;
  /** The portrait or logo of an actor, from now on; for software of a business. */
  changePicture(
    actorId: Uuid,
    pictureId: Uuid,
  ): Promise<Result<ActorRow, ChangeRefusal | 'identity.actor_unknown'>>;

  /** Set once by app.ts: media's promise that a picture belongs to the actor and is public from now on. */
  resolvePicturesWith(resolve: PictureResolver): void;
}

/** The picture if it is the actor's; null otherwise. */
export type PictureResolver = (
  pictureId: Uuid,
  ownerActorId: Uuid,
  tx: Tx,
) => Promise<Picture | null>;

export interface ProfileChanges {
  name?: string | undefined;
  handle?: string | undefined;
  about?: string | undefined;
  pictureId?: Uuid | null | undefined;
}

type ChangeRefusal =
  | 'identity.actor_unknown'
  | 'identity.handle_taken'
  | 'identity.handle_reserved'
  | 'identity.renamed_too_often'
  | 'identity.picture_unknown';

/** What the routes work with. */
export type IdentityParts = Awaited<ReturnType<typeof assemble>>;

export async function createIdentity(
  context: IdentityContext & { http: Http; jobs: Jobs },
): Promise<Identity> {
  const { http, gateway, jobs, database, clock, config, log } = context;
  await mustBeSameServerKey(database, config.serverKey);
  const parts = await assemble(context);
  const { accounts, actors, blocks, confirmations, sessions } = parts;

  http.authenticateWith(sessions.authenticate);
  gateway.identifyWith(sessions.identifyConnection);
  gateway.reidentifyWith(sessions.connectionActors);
  registerIdentityRoutes(http, parts, config);
  const forget = () => forgetExpired(context, sessions);
  registerIdentityJobs(jobs, forget);
  const appoint = (handles: string[]) => appointOperators(parts, handles, log);
  await appoint(config.operators);

  async function mustUpdate(tx: Tx, actorId: Uuid, changes: ActorChanges): Promise<void> {
    const updated = await actors.update(tx, actorId, changes);
    if (!updated.ok) throw new Error(`actor ${actorId} could not be changed: ${updated.code}`);
  }

  return {
    actors: actors.actors,
    parties: actors.parties,
    businessesAmong: actors.businessesAmong,
    guests: parts.guests,
    actor: async (id) => (await actors.actors([id])).get(id) ?? null,
    async actorByHandle(handle) {
      const row = await actors.rowByHandle(handle);
      return row && presentActor(row);
    },
    actorIdByHandle: async (handle) => (await actors.rowByHandle(handle))?.id ?? null,
    profileByHandle: actors.rowByHandle,
    async profiles(ids) {
      const rows = [...(await actors.partyRows(ids)).values()];
      return new Map(
        rows.filter((row): row is ActorRow => row.kind !== 'guest').map((row) => [row.id, row]),
      );
    },
    findPeople: actors.find,

    async createActor(tx, { ownerUserId, pictureId, at = clock.now(), ...actor }) {
      const owner = await actors.personOfUser(ownerUserId, tx);
      const picture = await parts.resolvePicture(tx, pictureId, owner!);
      if (!picture.ok) return picture;
      const made = await actors.insert(tx, { ...actor, picture: picture.value, at });
      if (!made.ok) return made;
      await actors.setRole(tx, { actorId: made.value, userId: ownerUserId, role: 'owner', at });
      return made;
    },
    setAccent: (tx, actorId, accent) => mustUpdate(tx, actorId, { accent }),
    setVerified: (tx, actorId, isVerified) => mustUpdate(tx, actorId, { isVerified }),

    staffOf: actors.staffOf,
    lockStaff: actors.lockStaff,
    setRole: actors.setRole,
    userOfPerson: actors.userOfPerson,
    personOfUser: (userId) => actors.personOfUser(userId),
    usersOf: actors.usersOf,
    languagesOf: actors.languagesOf,
    countPeople: accounts.count,
    livingSessions: sessions.living,
    async controlled(userId) {
      const rows = await actors.controlled(userId);
      return rows.map(({ id, kind, role }) => ({ actorId: id, kind, role }));
    },

    async codeOf(actorId, thing) {
      const wish = { ...thing, amount: null, note: null, isLasting: true };
      return (await parts.codes.create(actorId, wish)).url;
    },
    businessOfLastingCode: parts.codes.businessOfLastingCode,
    consumeConfirmation: confirmations.consume,
    isBlockedBetween: blocks.isBlockedBetween,
    blockedAmong: blocks.blockedAmong,
    block: blocks.block,
    unblock: blocks.unblock,
    listBlocked: blocks.listBlocked,
    quietFor: parts.calms.quietFor,
    addressee: accounts.addressee,
    isFreshlyProven: sessions.isFreshlyProven,
    onBlockChanged: blocks.onChanged,

    async createSession(userId) {
      const device = { userAgent: '', address: '' };
      return (
        await database.transaction((tx) => sessions.open(tx, userId, device, { isTold: false }))
      ).token;
    },
    async signUp(account) {
      const made = await accounts.create(account);
      if (!made.ok) throw new Error(`@${account.handle} could not be opened: ${made.code}`);
      return made.value;
    },
    makeOperator: accounts.makeOperator,
    appointOperators: appoint,
    forgetExpired: forget,
    changeProfile: parts.changeActor,
    changePicture: (actorId, pictureId) => parts.changeActor(actorId, { pictureId }),
    resolvePicturesWith: parts.resolvePicturesWith,
  };
}

/** Whoever the installation names and has an account operates this server. */
async function appointOperators(
  { actors, accounts }: IdentityParts,
  handles: string[],
  log: Log,
): Promise<void> {
  for (const handle of handles) {
    const row = await actors.rowByHandle(handle);
    const userId = row && (await actors.userOfPerson(row.id));
    if (userId) await accounts.makeOperator(userId);
    else log.warn({ handle }, 'identity.operator_unknown');
  }
}

/** The parts of the module, each standing on those before it. */
async function assemble(context: IdentityContext) {
  const { database } = context;
  const actors = createActors(context);
  const sessions = createSessions(context, actors);
  const passkeys = createPasskeys(context);
  const throttle = createThrottle(context);
  const authenticators = createAuthenticators(context);
  const accounts = createAccounts(context, {
    actors,
    sessions,
    passkeys,
    throttle,
    authenticators,
  });
  const confirmations = createConfirmations(context, { accounts, passkeys, authenticators });
  const handovers = createHandovers(context, { sessions, throttle, confirmations });
  const guests = createGuests(context);
  const blocks = createBlocks(context, actors, guests);
  const codes = await createPersonalCodes(context, actors);
  let resolver: PictureResolver = async () => null;

  async function resolvePicture(
    tx: Tx,
    pictureId: Uuid | null,
    ownerActorId: Uuid,
  ): Promise<Result<Picture | null, 'identity.picture_unknown'>> {
    if (pictureId === null) return ok(null);
    const picture = await resolver(pictureId, ownerActorId, tx);
    return picture ? ok(picture) : fail('identity.picture_unknown');
  }

  async function changeActorIn(
    tx: Tx,
    actorId: Uuid,
    changes: ProfileChanges,
  ): Promise<Result<ActorRow, ChangeRefusal>> {
    const { pictureId, ...rest } = changes;
    if (pictureId === undefined) return actors.update(tx, actorId, rest);
    const picture = await resolvePicture(tx, pictureId, actorId);
    return picture.ok ? actors.update(tx, actorId, { ...rest, picture: picture.value }) : picture;
  }

  return {
    database,
    actors,
    sessions,
    passkeys,
    accounts,
    confirmations,
    handovers,
    blocks,
    guests,
    calms: createCalms(context),
    codes,
    resolvePicture,
    resolvePicturesWith: (resolve: PictureResolver) => {
      resolver = resolve;
    },
    /** For whoever acts as the actor; that it exists is known. */
    changeActor: (actorId: Uuid, changes: ProfileChanges) =>
      database.transaction((tx) => changeActorIn(tx, actorId, changes)) as Promise<
        Result<ActorRow, Exclude<ChangeRefusal, 'identity.actor_unknown'>>
      >,
  };
}
