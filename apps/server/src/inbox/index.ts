import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import { createAnnouncing } from './announcing.ts';
import { createAssigning } from './assigning.ts';
import { type Cases, createCases } from './cases.ts';
import type { InboxContext } from './context.ts';
import { listLabelled } from './contacts-store.ts';
import { listLabels } from './desk-store.ts';
import { createDesk } from './desk.ts';
import { createDuty, type OnDuty } from './duty.ts';
import { createIntake } from './intake.ts';
import { tellWhoLooks } from './looking.ts';
import { createNames } from './names.ts';
import { createNotes, type Notes } from './notes.ts';
import { createPeople } from './people.ts';
import { createPresenter } from './present.ts';
import { registerInboxRoutes } from './routes.ts';
import { noteStaff } from './staff-notes.ts';
import { readCaseOf } from './store.ts';
import type { CaseRow } from './tables.ts';
import { createUndelivered, type NoteUndelivered } from './undelivered.ts';
import { createTools, type Tools, type ToolsContext } from './tools.ts';

/**
 * The inbox of a business: one case for each conversation with a customer, whose turn it is, and what the staff say of it
 * among themselves. It promises that everything a customer says opens a case or is seen in one, that what the staff note
 * is read by them alone, that every change names who made it, and that what it
 * says by itself is said once and shows that nobody wrote it. Rules are in SPEC.md.
 *
 * What becomes of cases is told by the events `inbox.case.opened`, `.said`, `.answered`, `.changed` and `.done`.
 */
export interface Inbox
  extends Pick<Cases, 'change' | 'wakeDue'>,
    Pick<Notes, 'note'>,
    Pick<Tools, 'rate'> {
  caseOf(place: { conversationId: Uuid; businessActorId: Uuid }): Promise<CaseRow | undefined>;
  onDuty: OnDuty;
  noteUndelivered: NoteUndelivered;
  /** Those of the people who bear one of the labels of the business. */
  labelledAmong(
    businessActorId: Uuid,
    people: readonly Uuid[],
    labelIds: readonly Uuid[],
  ): Promise<Set<Uuid>>;
  /** Whether all of these are labels of the business. */
  ownsLabels(businessActorId: Uuid, labelIds: readonly Uuid[]): Promise<boolean>;
  /** Takes in what was said while nobody listened; by itself at the start and every hour. */
  catchUp(): Promise<void>;
  /** Resolves when everything that was told of is taken in. */
  idle(): Promise<void>;
}

export type { CaseRow } from './tables.ts';
export type { Changer } from './rules.ts';

export function createInbox(context: InboxContext & ToolsContext & { http: Http }): Inbox {
  const { http, jobs, outbox, database, gateway, identity } = context;
  const people = createPeople(context);
  const presenter = createPresenter(context, people);
  const announcing = createAnnouncing(context, presenter);
  const assigning = createAssigning(context, announcing);
  const cases = createCases(context, { people, presenter, assigning, announcing });
  const notes = createNotes(context, { presenter, announcing });
  const desk = createDesk(context, announcing);
  const intake = createIntake(context, {
    people,
    assigning,
    announcing,
    async changeState(businessActorId, caseId, state) {
      const by = { userId: null, role: null };
      await database.transaction((tx) =>
        cases.change(tx, { businessActorId, caseIds: [caseId], change: { state }, by }),
      );
    },
  });
  const names = createNames(context, people);

  registerInboxRoutes(http, { cases, notes, desk, names });
  const tools = createTools(context, { cases, announcing, people, presenter });
  tellWhoLooks(gateway, async (userId) => (await people.personsOf([userId])).get(userId));
  jobs.register('inbox.catchUp', () => intake.catchUp());
  jobs.schedule('7 * * * *', 'inbox.catchUp');
  outbox.on('identity.roles_changed', 'inbox.release', async ({ userId, actorId }, tx) => {
    const staff = await identity.staffOf(actorId);
    if (staff.some((one) => one.userId === userId)) return;
    await assigning.release(tx, actorId, userId);
  });
  outbox.on('business.staff_changed', 'inbox.noteStaff', (fact, tx) =>
    noteStaff(tx, identity, fact),
  );

  return {
    change: cases.change,
    wakeDue: cases.wakeDue,
    note: notes.note,
    rate: tools.rate,
    onDuty: createDuty(context, intake),
    noteUndelivered: createUndelivered(context, { cases, announcing }),
    labelledAmong: async (businessActorId, people, labelIds) =>
      new Set(await listLabelled(database.pool, { businessActorId, people, labelIds })),
    async ownsLabels(businessActorId, labelIds) {
      if (labelIds.length === 0) return true;
      const own = new Set((await listLabels(database.pool, businessActorId)).map(({ id }) => id));
      return labelIds.every((id) => own.has(id));
    },
    caseOf: (place) => readCaseOf(database.pool, place),
    catchUp: intake.catchUp,
    async idle() {
      await intake.idle();
      await tools.idle();
      await announcing.idle();
    },
  };
}
