import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Card, Sendable } from '@allmende/contract/messaging';
import type { CardMedia } from '@allmende/contract/outreach-card';
import type { CardAlert } from '@allmende/contract/signals-card';
import { cleanText } from '@allmende/contract/text';
import { newUuid, type Uuid } from '#platform/ids';
import { fill, hasForeignLink, isSelling } from './lint.ts';
import type { Refusal } from './policy.ts';
import type { SendRow, TemplateRow } from './tables.ts';

/** A message as its business asks for it. */
export interface Draft {
  /** The business's own; the same one sends the same message once. Those of our modules begin with a space, which no key from outside can. */
  key: string;
  /** `act_…` or a handle. */
  to: string;
  content:
    | {
        kind: 'template';
        name: string;
        language: string;
        variables: Record<string, string>;
        /** What there is to take on. */
        alert?: CardAlert;
        /** What its template leaves open: its header, and what each slide shows. */
        media?: CardMedia | undefined;
        slideMedia?: readonly CardMedia[] | undefined;
      }
    /** Only within 24 hours of the person's last word. */
    | { kind: 'free'; message: Sendable; replyToSeq?: number | undefined }
    /** The same as a card; `card` is told the id of the send. */
    | { kind: 'card'; card: Card };
  /** How many will get this template altogether. */
  campaignSize?: number | undefined;
  /** [O30] Tried by whoever sends it; counts as such only when it goes to themselves. */
  isTrial?: boolean;
  /** [O38] Its business learns of it in sums only: it is listed nowhere, and no event says what became of it. */
  inSumsOnly?: boolean;
}

export type SendRefusal =
  | Refusal
  | 'outreach.template_unknown'
  | 'outreach.variables_wrong'
  | 'outreach.text_too_long'
  | 'outreach.link_foreign'
  | 'outreach.key_reused';

/** A draft with whom it goes to. */
export interface Command {
  businessActorId: Uuid;
  byUserId: Uuid;
  draft: Draft;
  personActorId: Uuid;
  isKnown: boolean;
  isTrial: boolean;
}
/** [O15] Whoever is not here is somebody all the same: paced and answered as others are. */
export function idOfNobody(to: string): Uuid {
  const hex = createHash('sha256').update(`outreach nobody ${to.toLowerCase()}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `${parts.join('-')}-${hex.slice(20, 32)}`;
}

export function termsOf({ to, content }: Draft): string {
  const said =
    content.kind === 'template'
      ? { ...content, variables: Object.entries(content.variables).sort() }
      : content;
  return createHash('sha256')
    .update(JSON.stringify([to, said]))
    .digest('base64');
}

interface Written {
  content: SendRow['content'];
  /** [O35] What sells with its variables filled in is marketing, whatever its template is. */
  category: SendRow['category'];
}

/** What a draft says, or why it may not. */
export function write(
  { content }: Draft,
  { template, linkable }: { template: TemplateRow | null; linkable: ReadonlySet<string> },
): Result<
  Written,
  | 'outreach.template_unknown'
  | 'outreach.variables_wrong'
  | 'outreach.text_too_long'
  | 'outreach.link_foreign'
> {
  if (content.kind === 'free') {
    const { message, replyToSeq } = content;
    const free = { message, ...(replyToSeq === undefined ? {} : { replyToSeq }) };
    return ok({ content: free, category: 'service' });
  }
  if (content.kind === 'card') return ok({ content: { card: content.card }, category: 'service' });
  if (!template) return fail('outreach.template_unknown');
  const variables = Object.fromEntries(
    Object.entries(content.variables).map(([name, value]) => [name, cleanText(value)]),
  );
  const filled = fill(template.content, variables);
  if (!filled || Object.values(variables).some((value) => value === '')) {
    return fail('outreach.variables_wrong');
  }
  const { slides, ...words } = filled;
  if (!hasMediaOf(template.content, content)) return fail('outreach.variables_wrong');
  const isTooLong = filled.text.length > 4096 || (filled.header?.length ?? 0) > 200;
  if (isTooLong) return fail('outreach.text_too_long');
  if (hasForeignLink(filled, linkable)) return fail('outreach.link_foreign');
  const shown = slides?.map((one, at) => ({ ...one, media: content.slideMedia![at]! }));
  return ok({
    content: {
      ...words,
      ...(content.alert ? { alert: content.alert } : {}),
      ...(content.media ? { media: content.media } : {}),
      ...(shown ? { slides: shown } : {}),
    },
    category: isSelling(filled) ? 'marketing' : template.category,
  });
}

/** [O39] A template that shows something is sent with it, and no other is. */
function hasMediaOf(
  template: TemplateRow['content'],
  { media, slideMedia = [] }: Pick<TemplateDraft, 'media' | 'slideMedia'>,
): boolean {
  const wanted = (template.slides ?? []).map((one) => one.media);
  return (
    media?.kind === template.media &&
    slideMedia.length === wanted.length &&
    slideMedia.every(({ kind }, at) => kind === wanted[at])
  );
}
type TemplateDraft = Extract<Draft['content'], { kind: 'template' }>;

export function rowOf(
  { businessActorId, byUserId, draft, personActorId, isTrial }: Command,
  made: {
    terms: string;
    template: TemplateRow | null;
    content: SendRow['content'];
    category: SendRow['category'];
    now: Date;
  },
): SendRow {
  const { terms, template, content, category, now } = made;
  return {
    business_actor_id: businessActorId,
    id: newUuid(now.getTime()),
    client_key: draft.key,
    terms,
    person_actor_id: personActorId,
    to_text: draft.to,
    template_id: template?.id ?? null,
    template_version: template?.version ?? null,
    category,
    topic_key: template?.topic_key ?? null,
    reason: null,
    state: 'accepted',
    hold_for: null,
    planned_failure: null,
    failure: null,
    due_at: null,
    is_initiated: template !== null,
    is_trial: isTrial,
    in_sums_only: draft.inSumsOnly === true,
    content,
    conversation_id: null,
    seq: null,
    by_user_id: byUserId,
    accepted_at: now,
    sent_at: null,
    delivered_at: null,
    read_at: null,
    failed_at: null,
    price_micros: 0,
  };
}
