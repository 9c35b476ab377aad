import { z } from 'zod';
import { actor, handle } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { sendFailure, sendState } from './outreach.ts';
import { page, pageQuery } from './paging.ts';
import { severity } from './signals-card.ts';
import { cleanLine } from './text.ts';

export const signalsErrors = defineErrors({
  'signals.hook_unknown': { status: 404, title: 'This hook does not exist' },
  'signals.not_authenticated': {
    status: 401,
    title: 'Token or signature are not those of the hook',
  },
  'signals.not_json': { status: 400, title: 'The body is not JSON in UTF-8' },
  'signals.hook_off': { status: 409, title: 'This hook is switched off' },
  'signals.too_many_hooks': { status: 409, title: 'There are too many hooks' },
  'signals.mapping_malformed': { status: 400, title: 'The mapping cannot be read' },
  'signals.topic_malformed': { status: 400, title: 'This is not a filter of topics' },
  'signals.mqtt_off': { status: 409, title: 'This server is connected to no MQTT broker' },
  'signals.delivery_unknown': { status: 404, title: 'This delivery does not exist' },
  'signals.rule_unknown': { status: 404, title: 'There is no rule of alerts with this key' },
  'signals.too_many_rules': { status: 409, title: 'There are too many rules of alerts' },
  'signals.alert_unknown': { status: 404, title: 'This alert does not exist' },
  'signals.alert_over': { status: 409, title: 'This alert is over' },
});

export const hooksMax = 50;
export const rulesMax = 50;
/** Bytes of one delivery. */
export const deliveryBytesMax = 256 * 1024;
export const mappingMax = 16_000;
/** Messages and alerts that one delivery can become. */
export const mappedMax = 100;
/** Recorded deliveries of one hook, and for how long. */
export const deliveriesKept = 1_000;
export const deliveriesKeptDays = 30;

const line = (max: number) =>
  z
    .string()
    .max(4 * max)
    .transform(cleanLine)
    .pipe(z.string().min(1).max(max));

const mappingText = z.string().min(1).max(mappingMax);
const person = z.union([id('actor'), handle]);

/** What refuses to be a template or a variable is told by what outreach answers. */
export const variables = z.record(
  z.string().regex(/^[a-z0-9_]{1,60}$/, 'is not the name of a variable'),
  z.union([z.string().max(1024), z.number(), z.boolean()]),
);

/** What a mapping makes of a signal: nothing, one of these, or a list of them. */
export const mappedMessage = z.object({
  /** `act_…` or a handle. */
  to: person,
  template: z.string().max(512),
  language: z.string().max(10).default('de'),
  variables: variables.default({}),
});
export const mappedAlert = z.object({
  /** The key of a rule. */
  alert: z.string().max(60),
  /** What it is about; further signals of the same rule and subject belong to the same alert. */
  subject: z.union([line(100), z.number().transform(String)]),
  state: z.enum(['firing', 'ended']).default('firing'),
  severity: severity.optional(),
  variables: variables.default({}),
});
export const mapped = z.union([mappedMessage, mappedAlert]).meta({ id: 'MappedSignal' });
export type Mapped = z.infer<typeof mapped>;

export const hook = z
  .object({
    id: id('hook'),
    name: z.string(),
    isOn: z.boolean(),
    /** Why it was switched off by the server: its mapping took too long again and again. */
    /** `maker_left`: whoever made it may not any more. Whoever switches it on again answers for it; renew its secret first. */
    offBecause: z.enum(['too_slow', 'maker_left']).nullable(),
    source: z.enum(['http', 'mqtt']),
    /** Where to post, or the whole filter of topics at the operator’s broker. */
    address: z.string(),
    /** As it was written; null for http. */
    topic: z.string().nullable(),
    authentication: z.enum(['token', 'hmac']),
    /** The header that carries token or signature. */
    header: z.string(),
    /** A JSONata expression whose result are messages and alerts. */
    mapping: z.string(),
    /** A JSONata expression; what has the same value twice within 30 days is worked on once. */
    key: z.string().nullable(),
    lastDeliveryAt: z.iso.datetime().nullable(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'Hook' });
export type Hook = z.infer<typeof hook>;

const hookInput = z.object({
  name: line(60),
  isOn: z.boolean().default(true),
  source: z.enum(['http', 'mqtt']).default('http'),
  /** For mqtt: the part of the topic behind the business’s own, with `+` and `#`. */
  topic: z.string().max(200).nullable().default(null),
  authentication: z.enum(['token', 'hmac']).default('token'),
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'is not the name of a header')
    .optional(),
  mapping: mappingText,
  key: mappingText.nullable().default(null),
});
export type HookInput = z.infer<typeof hookInput>;

const mappingProblem = z
  .object({
    what: z.enum(['malformed', 'failed', 'too_slow', 'too_big', 'no_mapping']),
    /** In the words of the language of mappings, which is English. */
    message: z.string(),
    /** Where in the expression, in letters from its beginning. */
    position: z.int().nullable(),
  })
  .meta({ id: 'MappingProblem' });
export type MappingProblem = z.infer<typeof mappingProblem>;

/** What became of one message or alert of a delivery. */
const deliveryItem = z
  .object({
    kind: z.enum(['message', 'alert', 'end']),
    /** The recipient, or the subject of the alert. */
    to: z.string(),
    sendId: id('send').nullable(),
    alertId: id('alert').nullable(),
    /** Why it was refused. */
    code: z.string().nullable(),
  })
  .meta({ id: 'DeliveryItem' });
export type DeliveryItem = z.infer<typeof deliveryItem>;

export const delivery = z
  .object({
    id: id('delivery'),
    hookId: id('hook'),
    receivedAt: z.iso.datetime(),
    /** Of MQTT. */
    topic: z.string().nullable(),
    /** `ignored` when the mapping made nothing of it, `duplicate` when its key was there before. */
    state: z.enum(['waiting', 'done', 'ignored', 'duplicate', 'failed']),
    problem: mappingProblem.nullable(),
    items: z.array(deliveryItem),
    /** Everything went to whoever tried it. */
    isTrial: z.boolean(),
    replayOf: id('delivery').nullable(),
    /** How it begins. */
    beginning: z.string(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;

const tried = z
  .object({
    problem: mappingProblem.nullable(),
    /** What the expression gave, as JSON. */
    result: z.string(),
    key: z.string().nullable(),
    /** Each message and alert as it would be sent; `complaint` says what is wrong with it. */
    items: z.array(
      z.object({
        mapped: mapped.nullable(),
        /** The text of the template with its variables. */
        text: z.string().nullable(),
        complaint: z.string().nullable(),
      }),
    ),
    milliseconds: z.number(),
  })
  .meta({ id: 'TriedMapping' });
export type TriedMapping = z.infer<typeof tried>;

export const alertStep = z.object({
  /** After the alert, in seconds; 0 in the first step. */
  afterSeconds: z.int().min(0).max(86_400),
  to: z.array(person).min(1).max(10),
});

const ruleShape = {
  name: line(60),
  severity,
  /** A template and its language; it has to be of the category `utility`. */
  template: z.string().max(512),
  language: z.string().max(10).default('de'),
  /** Tells whoever was told that it is over; null when nobody is. */
  endTemplate: z.string().max(512).nullable().default(null),
  /** Goes on to the next step until somebody of the last one has read it, or until somebody takes it on. */
  until: z.enum(['read', 'acknowledged']).default('acknowledged'),
  /** After so many seconds without an end a further signal is a new alert. */
  forgetAfterSeconds: z.int().min(60).max(604_800).default(3_600),
  steps: z
    .array(alertStep)
    .min(1)
    .max(6)
    .refine(
      (steps) =>
        steps.every(({ afterSeconds }, at) =>
          at === 0 ? afterSeconds === 0 : afterSeconds > steps[at - 1]!.afterSeconds,
        ),
      { message: 'has to begin at 0 and go up' },
    ),
};
export const alertRule = z
  .object({ id: id('alertRule'), key: z.string(), ...ruleShape })
  .meta({ id: 'AlertRule' });
export type AlertRule = z.infer<typeof alertRule>;
export const alertRuleInput = z.object(ruleShape);
export type AlertRuleInput = z.infer<typeof alertRuleInput>;

const alertKey = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/, 'is not a key of a rule')
  .meta({ example: 'calving' });

export const alert = z
  .object({
    id: id('alert'),
    ruleKey: z.string(),
    ruleName: z.string(),
    subject: z.string(),
    severity,
    state: z.enum(['open', 'acknowledged', 'ended']),
    /** Signals that belong to it. */
    count: z.int(),
    openedAt: z.iso.datetime(),
    acknowledgedBy: actor.nullable(),
    acknowledgedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    /** When further people are told; null when nobody is left or nobody needs to be. */
    nextStepAt: z.iso.datetime().nullable(),
    told: z.array(
      z.object({
        step: z.int(),
        to: z.string(),
        state: sendState.nullable(),
        failure: sendFailure.nullable(),
        /** Why it was not even accepted. */
        code: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alert>;

const source = z
  .object({
    ruleId: id('alertRule'),
    business: actor,
    name: z.string(),
    mayWake: z.boolean(),
  })
  .meta({ id: 'AlertSource' });
export type AlertSource = z.infer<typeof source>;

const hookParams = z.object({ hookId: id('hook') });
const deliveryParams = z.object({ deliveryId: id('delivery') });
const hookRefusals = [
  'signals.mapping_malformed',
  'signals.topic_malformed',
  'signals.mqtt_off',
] as const;

/**
 * Signals: what the software and the devices of a business say becomes messages and alerts. Whoever may post to a hook needs
 * its secret and nothing else: `POST /hooks/:hookId` with a JSON body is answered by 202 once it is on disk.
 */
export const signalsOperations = defineOperations({
  listHooks: {
    method: 'GET',
    path: '/api/v1/signals/hooks',
    summary: 'The hooks of the business, without their secrets, and whether a broker is connected.',
    response: z.object({ items: z.array(hook), hasMqtt: z.boolean(), mqttPrefix: z.string() }),
  },
  createHook: {
    method: 'POST',
    path: '/api/v1/signals/hooks',
    summary: 'Makes a hook; its secret is told once, here.',
    body: hookInput,
    response: z.object({ hook, secret: z.string() }),
    errors: ['signals.too_many_hooks', ...hookRefusals],
  },
  editHook: {
    method: 'PUT',
    path: '/api/v1/signals/hooks/:hookId',
    summary: 'Changes a hook; what waits is mapped as it is then.',
    params: hookParams,
    body: hookInput,
    response: hook,
    errors: ['signals.hook_unknown', ...hookRefusals],
  },
  renewSecret: {
    method: 'POST',
    path: '/api/v1/signals/hooks/:hookId/secret',
    summary: 'Gives a hook another secret; the former opens nothing from then on.',
    params: hookParams,
    response: z.object({ secret: z.string() }),
    errors: ['signals.hook_unknown'],
    limitPerMinute: 30,
  },
  deleteHook: {
    method: 'DELETE',
    path: '/api/v1/signals/hooks/:hookId',
    summary: 'Deletes a hook and its recorded deliveries.',
    params: hookParams,
    response: z.object({}),
    errors: ['signals.hook_unknown'],
  },
  tryMapping: {
    method: 'POST',
    path: '/api/v1/signals/mapping',
    summary: 'Shows what a mapping makes of a sample; nothing is sent.',
    body: z.object({
      mapping: mappingText,
      key: mappingText.nullable().default(null),
      sample: z.string().max(deliveryBytesMax),
      topic: z.string().max(500).nullable().default(null),
    }),
    response: tried,
    limitPerMinute: 240,
  },
  sendTrial: {
    method: 'POST',
    path: '/api/v1/signals/hooks/:hookId/trial',
    summary:
      'Takes a sample as if it had come; messages go to whoever tries it, alerts to nobody else.',
    description:
      'The same consent is needed as from anybody. Alerts become messages of their template to oneself.',
    params: hookParams,
    body: z.object({ sample: z.string().max(deliveryBytesMax) }),
    response: delivery,
    errors: ['signals.hook_unknown', 'signals.not_json'],
    limitPerMinute: 30,
  },
  listDeliveries: {
    method: 'GET',
    path: '/api/v1/signals/hooks/:hookId/deliveries',
    summary: 'Recorded deliveries of a hook, latest first: 1,000 at most, of 30 days.',
    params: hookParams,
    query: pageQuery,
    response: page(delivery),
    errors: ['signals.hook_unknown'],
  },
  getDelivery: {
    method: 'GET',
    path: '/api/v1/signals/deliveries/:deliveryId',
    summary: 'A recorded delivery with its body.',
    params: deliveryParams,
    response: z.object({ delivery, body: z.string() }),
    errors: ['signals.delivery_unknown'],
  },
  replayDelivery: {
    method: 'POST',
    path: '/api/v1/signals/deliveries/:deliveryId/replay',
    summary: 'Takes a recorded delivery once more, by the mapping of now and whatever its key.',
    params: deliveryParams,
    response: delivery,
    errors: ['signals.delivery_unknown', 'signals.hook_off'],
    limitPerMinute: 60,
  },
  listRules: {
    method: 'GET',
    path: '/api/v1/signals/rules',
    summary: 'The rules of alerts of the business.',
    response: z.object({ items: z.array(alertRule) }),
  },
  putRule: {
    method: 'PUT',
    path: '/api/v1/signals/rules/:key',
    summary: 'Makes a rule of alerts, or changes it for alerts to come.',
    params: z.object({ key: alertKey }),
    body: alertRuleInput,
    response: alertRule,
    errors: ['signals.too_many_rules'],
  },
  deleteRule: {
    method: 'DELETE',
    path: '/api/v1/signals/rules/:key',
    summary: 'Deletes a rule; alerts that are open go on by it.',
    params: z.object({ key: z.string().max(60) }),
    response: z.object({}),
    errors: ['signals.rule_unknown'],
  },
  raiseAlert: {
    method: 'POST',
    path: '/api/v1/signals/alerts',
    summary:
      'Raises an alert, or adds a signal to the one of the same rule and subject that is open.',
    body: z.object({
      rule: z.string().max(60),
      subject: line(100),
      severity: severity.optional(),
      variables: variables.default({}),
    }),
    response: alert,
    errors: ['signals.rule_unknown'],
    limitPerMinute: 6_000,
  },
  endAlert: {
    method: 'POST',
    path: '/api/v1/signals/alerts/:alertId/end',
    summary: 'Ends an alert and tells whoever was told of it.',
    params: z.object({ alertId: id('alert') }),
    response: alert,
    errors: ['signals.alert_unknown'],
    limitPerMinute: 6_000,
  },
  listAlerts: {
    method: 'GET',
    path: '/api/v1/signals/alerts',
    summary: 'Alerts of the business, latest first, with who was told and how far it came.',
    query: pageQuery,
    response: page(alert),
  },
  acknowledge: {
    method: 'POST',
    path: '/api/v1/signals/alerts/:alertId/acknowledgement',
    summary:
      'Takes an alert on, for whoever was told of it; everybody else who was told sees who did.',
    params: z.object({ alertId: id('alert') }),
    response: z.object({ acknowledgedBy: actor, acknowledgedAt: z.iso.datetime() }),
    errors: ['signals.alert_unknown', 'signals.alert_over'],
  },
  listSources: {
    method: 'GET',
    path: '/api/v1/signals/sources',
    summary:
      'Rules by which one was told of alerts, and whether critical ones may break one’s quiet hours.',
    response: z.object({ items: z.array(source) }),
  },
  setWake: {
    method: 'PUT',
    path: '/api/v1/signals/sources/:ruleId',
    summary: 'Lets critical alerts of a rule break one’s quiet hours, or no longer.',
    params: z.object({ ruleId: id('alertRule') }),
    body: z.object({ mayWake: z.boolean() }),
    response: source,
    errors: ['signals.rule_unknown'],
  },
});
