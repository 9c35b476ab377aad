import type { Actor } from '@allmende/contract/actors';
import {
  type Details,
  type DocumentKind,
  documentsMax,
  type LevelApplication,
  type Standing,
} from '@allmende/contract/compliance';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { moneyOf } from '@allmende/contract/money';
import { decodePicture } from '#media';
import { readMoment, writeMoment } from '#platform/cursor';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { ComplianceContext } from '../context.ts';
import * as counters from '../judging/store.ts';
import { type Policies, presentLimits } from '../policy.ts';
import { levelOn, missingFor, periodsOf } from '../rules.ts';
import * as store from './store.ts';

/** Longest edge of a picture of a paper: small print stays readable. */
const paperEdgeMax = 2400;

/** So many days before a level ends its holder is told, the fewest first. */
const toldDaysBefore = [7, 30] as const;

interface OwnDocument {
  id: ReturnType<typeof documentId>;
  kind: DocumentKind;
  uploadedAt: string;
}

export type Levels = ReturnType<typeof createLevels>;

/**
 * How far somebody is known:
 *
 *   papers uploaded ──hand in──▶ open ──┬─ approve ──▶ approved: the level holds until its day
 *                                       ├─ refuse ───▶ refused, with a reason
 *                                       └─ withdraw ─▶ withdrawn, and erased
 */
export function createLevels(context: ComplianceContext, policies: Policies) {
  const { config, database, clock, identity, wallet, sealing, outbox } = context;

  const today = () => periodsOf(clock.now());
  let handedIn: (actorId: Uuid) => Promise<void> = async () => undefined;

  async function levelOf(actorId: Uuid): Promise<{ level: number; expiresOn: string | null }> {
    const known = (await counters.readLevels(database.pool, [actorId])).get(actorId);
    const level = levelOn(today().day, known);
    return { level, expiresOn: level > 0 ? known!.expiresOn : null };
  }

  function openDetails(row: { id: Uuid; details: Buffer | null }): Details | null {
    if (!row.details) return null;
    return JSON.parse(sealing.open(row.details, detailsOf(row.id)).toString()) as Details;
  }

  async function approvedOf(actorId: Uuid): Promise<Details | null> {
    const sealed = await store.readPersonDetails(database.pool, actorId);
    if (!sealed) return null;
    return JSON.parse(sealing.open(sealed, personOf(actorId)).toString()) as Details;
  }

  async function presented(rows: readonly store.ListedApplication[]): Promise<LevelApplication[]> {
    const ids = rows.map((row) => row.actor_id);
    const [actors, levels] = [
      await identity.actors(ids),
      await counters.readLevels(database.pool, ids),
    ];
    const { day } = today();
    return rows.flatMap((row) => {
      const actor = actors.get(row.actor_id);
      return actor ? [present(row, actor, levelOn(day, levels.get(row.actor_id)))] : [];
    });
  }

  async function standing(actorId: Uuid): Promise<Standing> {
    const [policy, main] = await Promise.all([policies.current(), wallet.mainAsset()]);
    const { day, month } = today();
    const [known, used, latest, loose] = await Promise.all([
      levelOf(actorId),
      counters.readUsage(database.pool, { actorId, day, month }),
      store.readLatest(database.pool, actorId),
      store.readLoose(database.pool, actorId),
    ]);
    return {
      isLimited: policy.limitsHold,
      regime: config.regime,
      ...known,
      levels: policy.levels.map((limits) => presentLimits(limits, main)),
      used: { day: moneyOf(main, used.day), month: moneyOf(main, used.month) },
      application: latest && {
        id: toPublicId('apl', latest.id),
        wantedLevel: latest.wanted_level,
        state: latest.state,
        appliedAt: latest.applied_at.toISOString(),
        reason: latest.reason,
      },
      documents: loose.map(presentDocument),
    };
  }

  return {
    standing,

    async putDocument(
      actorId: Uuid,
      upload: { bytes: Uint8Array; kind: DocumentKind },
    ): Promise<Result<OwnDocument, 'compliance.not_a_picture' | 'compliance.too_many_documents'>> {
      const decoded = await decodePicture(upload.bytes, paperEdgeMax);
      if (!decoded) return fail('compliance.not_a_picture');
      const now = clock.now();
      const id = newUuid(now.getTime());
      const picture = sealing.seal(decoded.files.large, pictureOf(id));
      const row = { id, actorId, kind: upload.kind, picture, at: now, max: documentsMax };
      const isKept = await store.insertDocument(database.pool, row);
      if (!isKept) return fail('compliance.too_many_documents');
      const { kind } = upload;
      return ok({ id: documentId(id), kind, uploadedAt: now.toISOString() });
    },

    async removeDocument(
      actorId: Uuid,
      id: Uuid,
    ): Promise<Result<undefined, 'compliance.document_unknown'>> {
      const isGone = await store.deleteLoose(database.pool, actorId, id);
      return isGone ? ok(undefined) : fail('compliance.document_unknown');
    },

    async apply(
      applicant: { actorId: Uuid; userId: Uuid; kind: 'person' | 'business' },
      { wantedLevel, details }: { wantedLevel: number; details: Details },
    ): Promise<Result<Standing, 'compliance.details_missing' | 'compliance.application_open'>> {
      const { actorId, userId, kind } = applicant;
      const { level } = await levelOf(actorId);
      const now = clock.now();
      const id = newUuid(now.getTime());
      const sealed = sealing.seal(Buffer.from(JSON.stringify(details)), detailsOf(id));
      const outcome = await database.transaction(async (tx) => {
        await store.lockApplicant(tx, actorId);
        const documents = (await store.readLoose(tx.client, actorId)).map((one) => one.kind);
        const missing = missingFor(wantedLevel, { kind, level }, { details, documents });
        if (missing.length > 0) return fail('compliance.details_missing', { data: { missing } });
        const row = { id, actorId, userId, wantedLevel, details: sealed, at: now };
        const isNew = await store.insertApplication(tx, row);
        return isNew ? ok(null) : fail('compliance.application_open');
      });
      if (!outcome.ok) return outcome;
      await handedIn(actorId);
      return ok(await standing(actorId));
    },

    async withdraw(
      actorId: Uuid,
      userId: Uuid,
    ): Promise<Result<Standing, 'compliance.application_unknown'>> {
      const isDone = await database.transaction(async (tx) => {
        const latest = await store.readLatest(tx.client, actorId);
        if (!latest) return false;
        const decision = { id: latest.id, state: 'withdrawn', userId, reason: '' } as const;
        if (!(await store.decide(tx, { ...decision, at: clock.now() }))) return false;
        await store.eraseHandedIn(tx, latest.id);
        return true;
      });
      return isDone ? ok(await standing(actorId)) : fail('compliance.application_unknown');
    },

    async list(query: {
      state: 'open' | 'decided';
      cursor: string | undefined;
      limit: number;
    }): Promise<
      Result<
        { items: LevelApplication[]; nextCursor: string | null; openCount: number },
        'platform.invalid_input'
      >
    > {
      const after = readMoment(query.cursor);
      if (!after.ok) return after;
      const { state, limit } = query;
      const rows = await store.listApplications(database.pool, {
        state,
        after: after.value,
        limit,
      });
      const last = rows.length === limit ? rows.at(-1)! : null;
      return ok({
        items: await presented(rows),
        nextCursor: last && writeMoment({ at: last.decided_at ?? last.applied_at, id: last.id }),
        openCount: await store.countOpen(database.pool),
      });
    },

    async get(
      id: Uuid,
    ): Promise<
      Result<
        { application: LevelApplication; details: Details | null; documents: OwnDocument[] },
        'compliance.application_unknown'
      >
    > {
      const row = await store.readApplication(database.pool, id);
      const listed = row && (await store.readListed(database.pool, id));
      const [application] = listed ? await presented([listed]) : [];
      if (!row || !application) return fail('compliance.application_unknown');
      const documents = await store.readHandedIn(database.pool, id);
      return ok({
        application,
        details: openDetails(row),
        documents: documents.map(presentDocument),
      });
    },

    async picture(id: Uuid): Promise<Result<Buffer, 'compliance.document_unknown'>> {
      const row = await store.readPicture(database.pool, id);
      if (!row) return fail('compliance.document_unknown');
      return ok(sealing.open(row.picture, pictureOf(id)));
    },

    async decide(
      id: Uuid,
      userId: Uuid,
      decision: { decision: 'approve'; expiresOn: string } | { decision: 'refuse'; reason: string },
    ): Promise<
      Result<
        LevelApplication,
        | 'compliance.application_unknown'
        | 'compliance.application_decided'
        | 'compliance.own_application'
        | 'platform.invalid_input'
      >
    > {
      const row = await store.readApplication(database.pool, id);
      if (!row) return fail('compliance.application_unknown');
      const own = await identity.controlled(userId);
      if (row.user_id === userId || own.some(({ actorId }) => actorId === row.actor_id)) {
        return fail('compliance.own_application');
      }
      const now = clock.now();
      const isApproved = decision.decision === 'approve';
      if (isApproved && decision.expiresOn <= periodsOf(now).day) {
        return fail('platform.invalid_input', { detail: 'body.expiresOn: is over already' });
      }
      const isDecided = await database.transaction(async (tx) => {
        const state = isApproved ? 'approved' : 'refused';
        const reason = isApproved ? '' : decision.reason;
        if (!(await store.decide(tx, { id, state, userId, reason, at: now }))) return false;
        if (!isApproved) return true;
        const details = openDetails(row)!;
        await store.putPerson(tx, {
          actorId: row.actor_id,
          level: row.wanted_level,
          details: sealing.seal(Buffer.from(JSON.stringify(details)), personOf(row.actor_id)),
          at: now,
          expiresOn: decision.expiresOn,
        });
        return true;
      });
      if (!isDecided) return fail('compliance.application_decided');
      const [shown] = await presented([(await store.readListed(database.pool, id))!]);
      return ok(shown!);
    },

    levelOf,

    /** [C25] Tells those whose level ends soon; a job does so every morning. */
    async tellOfEnds(): Promise<void> {
      await database.transaction(async (tx) => {
        // Who gets a level for a few days is told once.
        for (const days of toldDaysBefore) {
          for (const ending of await store.takeEnding(tx, { today: today().day, days })) {
            await outbox.emit(tx, 'compliance.level_ends', ending);
          }
        }
      });
    },

    /** Set once: who looks at whoever has just handed details in. */
    onHandedIn(look: (actorId: Uuid) => Promise<void>): void {
      handedIn = look;
    },

    /** What somebody says of themselves now: handed in and undecided, else approved; null once it was erased. */
    async detailsSaid(actorId: Uuid): Promise<Details | null> {
      const latest = await store.readLatest(database.pool, actorId);
      const row =
        latest?.state === 'open' && (await store.readApplication(database.pool, latest.id));
      return (row && openDetails(row)) || approvedOf(actorId);
    },
  };
}

function documentId(id: Uuid) {
  return toPublicId('dcm', id);
}

function presentDocument(row: store.DocumentRow): OwnDocument {
  return { id: documentId(row.id), kind: row.kind, uploadedAt: row.uploaded_at.toISOString() };
}

function present(row: store.ListedApplication, actor: Actor, level: number): LevelApplication {
  return {
    id: toPublicId('apl', row.id),
    actor,
    level,
    wantedLevel: row.wanted_level,
    state: row.state,
    appliedAt: row.applied_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
    documentCount: row.document_count,
  };
}

/** What each sealed thing is, so that none opens in the place of another. */
const detailsOf = (applicationId: Uuid) => `compliance application ${applicationId}`;
const pictureOf = (documentUuid: Uuid) => `compliance document ${documentUuid}`;
const personOf = (actorId: Uuid) => `compliance person ${actorId}`;
