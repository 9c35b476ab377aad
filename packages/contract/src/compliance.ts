import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { paragraphs, someLine } from './words.ts';

export const complianceErrors = defineErrors({
  'compliance.limit_reached': { status: 409, title: 'This is above what this account may pay' },
  'compliance.balance_limit': { status: 409, title: 'This is above what this account may hold' },
  'compliance.payee_full': { status: 409, title: 'The payee cannot receive that much' },
  'compliance.payee_not_accepted': {
    status: 403,
    title: 'In this network only the businesses on its list are paid',
  },
  'compliance.not_possible_now': {
    status: 403,
    title: 'This is not possible at the moment; ask the operator of this server',
  },
  'compliance.details_missing': { status: 400, title: 'Something that this level asks is missing' },
  'compliance.document_unknown': { status: 404, title: 'This document does not exist' },
  'compliance.not_a_picture': { status: 415, title: 'This is not a picture that can be read' },
  'compliance.too_many_documents': { status: 409, title: 'There are eight documents already' },
  'compliance.application_open': { status: 409, title: 'An application waits for its review' },
  'compliance.application_unknown': { status: 404, title: 'This application does not exist' },
  'compliance.application_decided': { status: 409, title: 'This application was decided' },
  'compliance.own_application': {
    status: 403,
    title: 'Nobody decides about themselves or their own business',
  },
  'compliance.case_unknown': { status: 404, title: 'This case does not exist' },
  'compliance.case_decided': { status: 409, title: 'This case was decided' },
  'compliance.own_case': { status: 403, title: 'Nobody decides about their own account' },
  'compliance.limits_must_hold': {
    status: 409,
    title: 'Under this regime limits and monitoring cannot be switched off',
  },
  'compliance.list_refused': { status: 422, title: 'A line of the list cannot be read' },
});

export const levelMax = 3;
export const level = z.int().min(0).max(levelMax);
export const documentKinds = ['identity', 'identity_back', 'address', 'register', 'funds'] as const;
export const documentKind = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof documentKind>;
export const documentBytesMax = 12 * 1024 * 1024;
export const documentsMax = 8;
export const regimes = ['play', 'limited-network', 'partner', 'licensed'] as const;
export const regime = z.enum(regimes);
export type Regime = z.infer<typeof regime>;
/** Under which money may be paid out at all. Play money is worth nothing outside. A limited network takes it in, and gives it back by refunds only. */
export const regimesThatPayOut: readonly Regime[] = ['partner', 'licensed'];

/** What an account of one level may move and hold, in the main currency; null is without a limit. */
export const levelLimits = z
  .object({ dayMax: money.nullable(), monthMax: money.nullable(), balanceMax: money.nullable() })
  .meta({ id: 'LevelLimits' });
export type LevelLimits = z.infer<typeof levelLimits>;

/** What somebody says of themselves; a business of whoever represents it. */
export const details = z
  .object({
    fullName: someLine(120),
    birthDate: z.iso.date(),
    address: someLine(300),
    /** Of a business: where it is registered, and its number. */
    register: z.string().trim().max(120).default(''),
    /** From level 3 on: where the money comes from. */
    sourceOfFunds: paragraphs(1000).default(''),
  })
  .meta({ id: 'IdentityDetails' });
export type Details = z.infer<typeof details>;

const ownDocument = z.object({
  id: id('document'),
  kind: documentKind,
  uploadedAt: z.iso.datetime(),
});

const applicationState = z.enum(['open', 'approved', 'refused', 'withdrawn']);

/** How far the acting account is known, what it may do, and how much of that is used. */
export const standing = z
  .object({
    /** False: nothing is limited here, for instance because the money is only for playing. */
    isLimited: z.boolean(),
    regime,
    level,
    /** The day from which the level is 0 again; null at level 0. */
    expiresOn: z.iso.date().nullable(),
    /** By level, 0 to 3. */
    levels: z.array(levelLimits).length(levelMax + 1),
    used: z.object({ day: money, month: money }),
    /** The latest; null when there was none. */
    application: z
      .object({
        id: id('application'),
        wantedLevel: level,
        state: applicationState,
        appliedAt: z.iso.datetime(),
        reason: z.string(),
      })
      .nullable(),
    /** Uploaded and not handed in yet. */
    documents: z.array(ownDocument),
  })
  .meta({ id: 'Standing' });
export type Standing = z.infer<typeof standing>;

/** As the review desk lists it; what it says is behind `getApplication`. */
export const application = z
  .object({
    id: id('application'),
    actor,
    level,
    wantedLevel: level,
    state: applicationState,
    appliedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    reason: z.string(),
    documentCount: z.int(),
  })
  .meta({ id: 'LevelApplication' });
export type LevelApplication = z.infer<typeof application>;

export const policy = z
  .object({
    regime,
    /** Whether the limits of the levels hold. Only under `play` they may be switched, to try them. */
    limitsHold: z.boolean(),
    /** Whether payments are watched by rules. The same. */
    isMonitored: z.boolean(),
    /** What follows from the regime and cannot be switched. */
    onlyAcceptors: z.boolean(),
    mayPayOut: z.boolean(),
    needsTwoFactors: z.boolean(),
    levels: z.array(levelLimits).length(levelMax + 1),
    volume: z.object({
      /** Of the last twelve months, the current one included, the latest last. */
      months: z.array(z.object({ month: z.string(), amount: money, payments: z.int() })),
      lastYear: money,
      /** Null where there is nothing to notify. */
      notifyAbove: money.nullable(),
      /** Nine tenths of it, or all, are reached. */
      alarm: z.enum(['none', 'near', 'above']),
    }),
  })
  .meta({ id: 'CompliancePolicy' });
export type CompliancePolicy = z.infer<typeof policy>;

export const auditEntry = z
  .object({
    id: id('auditEntry'),
    at: z.iso.datetime(),
    /** Who did it. */
    person: actor.nullable(),
    operation: z.string(),
    /** What the request named. */
    what: z.record(z.string(), z.unknown()),
    /** `ok`, or the code with which it was refused. */
    outcome: z.string(),
    address: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

export const monitoringRule = z.enum([
  'velocity',
  'structuring',
  'in_and_out',
  'new_payee_drain',
  'mule',
  'listed',
]);
export type MonitoringRule = z.infer<typeof monitoringRule>;
export const caseDecision = z.enum(['release', 'freeze', 'close']);
export type CaseDecision = z.infer<typeof caseDecision>;

/** What the rules found about one account. Whoever it is about never learns of it. */
export const complianceCase = z
  .object({
    id: id('complianceCase'),
    actor,
    state: z.enum(['open', 'released', 'closed']),
    isFrozen: z.boolean(),
    rules: z.array(monitoringRule),
    openedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ComplianceCase' });
export type ComplianceCase = z.infer<typeof complianceCase>;

export const caseDetails = z
  .object({
    case: complianceCase,
    /** What the account has said about itself; null where nothing was handed in, or it was erased. */
    person: details.nullable(),
    alerts: z.array(
      z.object({
        rule: monitoringRule,
        at: z.iso.datetime(),
        /** Figures of the rule, as texts; those that are amounts are in `amounts` as well. */
        facts: z.record(z.string(), z.string()),
        amounts: z.record(z.string(), money),
        paymentIds: z.array(id('payment')),
      }),
    ),
    decisions: z.array(
      z.object({
        decision: caseDecision,
        note: z.string(),
        at: z.iso.datetime(),
        by: actor.nullable(),
      }),
    ),
    /** What the account paid and got, from 90 days before the case on, the latest first. */
    movements: z.array(
      z.object({
        paymentId: id('payment'),
        at: z.iso.datetime(),
        kind: z.string(),
        direction: z.enum(['in', 'out']),
        /** Null for what came from outside. */
        other: actor.nullable(),
        assetCode: z.string(),
        amountMinor: z.string(),
        worth: money.nullable(),
        confirmedBy: z.string(),
        /** Why no second factor was needed; null when one was given. */
        exemption: z.string().nullable(),
        isNewPayee: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'CaseDetails' });
export type CaseDetails = z.infer<typeof caseDetails>;

/** The list of sanctions and of politically exposed persons with which people are compared. */
export const watchlist = z
  .object({
    sanctions: z.int(),
    peps: z.int(),
    /** Null while there is none. */
    importedAt: z.iso.datetime().nullable(),
    fileName: z.string(),
  })
  .meta({ id: 'Watchlist' });
export type Watchlist = z.infer<typeof watchlist>;

const auditFilter = {
  /** The beginning of an operation’s name, e.g. `compliance.` or `wallet.payInAtTill`. */
  operation: z.string().max(60).optional(),
  /** The handle of whoever did it. */
  handle: z.string().max(40).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

export const complianceOperations = defineOperations({
  getStanding: {
    method: 'GET',
    path: '/api/v1/compliance/standing',
    summary: 'How far the acting account is known here, what it may pay, and what is used of it.',
    response: standing,
  },
  putDocument: {
    method: 'POST',
    path: '/api/v1/compliance/documents',
    summary:
      'Takes a picture of a paper as the raw body; only the operator’s review desk ever sees it.',
    query: z.object({ kind: documentKind }),
    upload: { types: ['image/jpeg', 'image/png', 'image/webp'], maxBytes: documentBytesMax },
    response: ownDocument,
    errors: ['compliance.not_a_picture', 'compliance.too_many_documents'],
    limitPerMinute: 30,
  },
  removeDocument: {
    method: 'DELETE',
    path: '/api/v1/compliance/documents/:documentId',
    summary: 'Removes a picture that was not handed in yet.',
    params: z.object({ documentId: id('document') }),
    response: z.object({}),
    errors: ['compliance.document_unknown'],
  },
  applyForLevel: {
    method: 'POST',
    path: '/api/v1/compliance/applications',
    summary: 'Hands details and all uploaded pictures in, for a level above the present one.',
    body: z.object({ wantedLevel: z.int().min(1).max(levelMax), details }),
    response: standing,
    errors: ['compliance.details_missing', 'compliance.application_open'],
    limitPerMinute: 10,
  },
  withdrawApplication: {
    method: 'DELETE',
    path: '/api/v1/compliance/applications/current',
    summary: 'Takes the application back; what was handed in is erased.',
    response: standing,
    errors: ['compliance.application_unknown'],
  },
  checkPayee: {
    method: 'GET',
    path: '/api/v1/compliance/payees/:actorId',
    summary: 'Who would be paid, and whether the acting account has paid them before.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({
      payee: actor,
      /** Null when this would be the first payment. */
      firstPaidAt: z.iso.datetime().nullable(),
      /** Whether a paper with this payee’s name was shown to the operator. */
      isNameChecked: z.boolean(),
    }),
    errors: ['identity.actor_unknown'],
  },
  getPolicy: {
    method: 'GET',
    path: '/api/v1/compliance/policy',
    summary: 'What the regime asks and switches, the limits of the levels, and the volume.',
    response: policy,
  },
  setPolicy: {
    method: 'PUT',
    path: '/api/v1/compliance/policy',
    summary: 'Changes the limits of the levels, and under `play` whether they and the rules hold.',
    body: z.object({
      limitsHold: z.boolean(),
      isMonitored: z.boolean(),
      levels: z.array(levelLimits).length(levelMax + 1),
    }),
    response: policy,
    errors: ['compliance.limits_must_hold', 'wallet.currency_unknown'],
  },
  getWatchlist: {
    method: 'GET',
    path: '/api/v1/compliance/watchlist',
    summary: 'How long the list is with which people are compared, and from when.',
    response: watchlist,
  },
  importWatchlist: {
    method: 'POST',
    path: '/api/v1/compliance/watchlist',
    summary:
      'Puts a list of sanctions and politically exposed persons in the place of the one before; then everybody whose details were handed in is compared with it, in the background. One JSON object per line, as OpenSanctions publishes them: `id`, and of `properties` `name`, `alias`, `birthDate` and `topics`.',
    query: z.object({ fileName: z.string().max(200).default('list.json') }),
    upload: {
      types: ['application/json', 'application/x-ndjson', 'text/plain'],
      maxBytes: 256 * 1024 * 1024,
    },
    response: watchlist,
    errors: ['compliance.list_refused', 'platform.too_large', 'platform.unsupported_type'],
    limitPerMinute: 10,
  },
  listAcceptors: {
    method: 'GET',
    path: '/api/v1/compliance/acceptors',
    summary: 'Who may be paid under `limited-network`.',
    response: z.object({ items: z.array(z.object({ actor, since: z.iso.datetime() })) }),
  },
  addAcceptor: {
    method: 'PUT',
    path: '/api/v1/compliance/acceptors/:actorId',
    summary: 'Puts an actor on the list of acceptors.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
    errors: ['identity.actor_unknown'],
  },
  removeAcceptor: {
    method: 'DELETE',
    path: '/api/v1/compliance/acceptors/:actorId',
    summary: 'Takes an actor off the list of acceptors.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
  },
  listApplications: {
    method: 'GET',
    path: '/api/v1/compliance/applications',
    summary: 'Those that wait, the longest first, or the decided ones, the latest first.',
    query: pageQuery.extend({ state: z.enum(['open', 'decided']).default('open') }),
    response: page(application).extend({ openCount: z.int() }),
    errors: ['platform.invalid_input'],
  },
  getApplication: {
    method: 'GET',
    path: '/api/v1/compliance/applications/:applicationId',
    summary: 'What somebody handed in. That it was looked at stands in the audit trail.',
    params: z.object({ applicationId: id('application') }),
    response: z.object({
      application,
      /** Null once it was erased. */
      details: details.nullable(),
      documents: z.array(ownDocument),
    }),
    errors: ['compliance.application_unknown'],
  },
  getDocument: {
    method: 'GET',
    path: '/api/v1/compliance/documents/:documentId',
    summary: 'One picture, for the review desk. That it was looked at stands in the audit trail.',
    params: z.object({ documentId: id('document') }),
    response: download,
    download: 'image/webp',
    errors: ['compliance.document_unknown'],
  },
  decideApplication: {
    method: 'POST',
    path: '/api/v1/compliance/applications/:applicationId/decision',
    summary: 'Approves the wanted level until a day, or refuses it with a reason, once.',
    params: z.object({ applicationId: id('application') }),
    body: z.discriminatedUnion('decision', [
      z.object({ decision: z.literal('approve'), expiresOn: z.iso.date() }),
      z.object({ decision: z.literal('refuse'), reason: someLine(500) }),
    ]),
    response: application,
    errors: [
      'compliance.application_unknown',
      'compliance.application_decided',
      'compliance.own_application',
      'platform.invalid_input',
    ],
  },
  listCases: {
    method: 'GET',
    path: '/api/v1/compliance/cases',
    summary: 'What the monitoring rules found: open cases, the oldest first, or decided ones.',
    query: pageQuery.extend({ state: z.enum(['open', 'decided']).default('open') }),
    response: page(complianceCase).extend({ openCount: z.int() }),
    errors: ['platform.invalid_input'],
  },
  getCase: {
    method: 'GET',
    path: '/api/v1/compliance/cases/:caseId',
    summary: 'One case with its alerts, decisions and the movements behind it.',
    params: z.object({ caseId: id('complianceCase') }),
    response: caseDetails,
    errors: ['compliance.case_unknown'],
  },
  decideCase: {
    method: 'POST',
    path: '/api/v1/compliance/cases/:caseId/decisions',
    summary:
      'Releases the account, freezes it while the case stays open, or closes the case and leaves it frozen.',
    params: z.object({ caseId: id('complianceCase') }),
    body: z.object({ decision: caseDecision, note: someLine(1000) }),
    response: caseDetails,
    errors: ['compliance.case_unknown', 'compliance.case_decided', 'compliance.own_case'],
  },
  exportCase: {
    method: 'GET',
    path: '/api/v1/compliance/cases/:caseId/export.json',
    summary: 'Everything that a report to the authority needs, the person’s details included.',
    params: z.object({ caseId: id('complianceCase') }),
    response: download,
    download: 'application/octet-stream',
    errors: ['compliance.case_unknown'],
  },
  exportReport: {
    method: 'GET',
    path: '/api/v1/compliance/cases/:caseId/export.xml',
    summary:
      'The same as a draft of a suspicious transaction report in the shape of goAML 4; what only operator and authority know is left empty.',
    params: z.object({ caseId: id('complianceCase') }),
    response: download,
    download: 'application/xml',
    errors: ['compliance.case_unknown'],
  },
  listAudit: {
    method: 'GET',
    path: '/api/v1/compliance/audit',
    summary: 'What staff did and looked at, the latest first.',
    query: pageQuery.extend(auditFilter),
    response: page(auditEntry),
    errors: ['platform.invalid_input'],
  },
  downloadAudit: {
    method: 'GET',
    path: '/api/v1/compliance/audit.csv',
    summary:
      'The same as a CSV file after RFC 4180 with the separator of the language, the latest first.',
    query: z.object(auditFilter).extend({ locale: z.enum(['de', 'en']).default('en') }),
    response: download,
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
  },
});
