import { randomBytes } from 'node:crypto';
import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { settingOrNew } from '#platform/settings';
import type { Uuid } from '#platform/ids';
import type { Actors } from '../actors/actors.ts';
import { presentActor } from '../actors/store.ts';
import type { IdentityContext } from '../context.ts';
import { type CodeContent, minuteOf, openCode, sealCode } from './codes.ts';

export interface ResolvedCode {
  actor: Actor;
  purpose: CodeContent['purpose'];
  subjectId: Uuid | null;
  amount: CodeContent['amount'];
  note: string | null;
}

/** The codes behind the QR pictures; see [I40] and following in SPEC.md. */
export async function createPersonalCodes(context: IdentityContext, actors: Actors) {
  const { database, clock, config } = context;
  const stored = await settingOrNew(database, 'identity.code_key', () =>
    randomBytes(64).toString('base64'),
  );
  const key = Buffer.from(stored, 'base64');

  return {
    /** A link; a passing one is renewed with every minute of the clock. */
    async create(
      actorId: Uuid,
      wish: Pick<CodeContent, 'purpose' | 'amount' | 'note'> & {
        subjectId?: Uuid;
        isLasting: boolean;
      },
    ): Promise<{ url: string; expiresAt: Date | null }> {
      const { isLasting, subjectId = null, ...content } = wish;
      const row = (await actors.actorRows([actorId])).get(actorId)!;
      const minute = minuteOf(clock.now());
      const text = sealCode(key, {
        actorId,
        subjectId,
        ...content,
        validity: isLasting ? { kind: 'epoch', epoch: row.code_epoch } : { kind: 'minute', minute },
      });
      return {
        url: `${config.publicUrl}/c/${text}`,
        expiresAt: isLasting ? null : new Date((minute + 2) * 60_000),
      };
    },

    /** The handle of the business whose lasting code this is; null for every other text. */
    async businessOfLastingCode(text: string): Promise<string | null> {
      const content = openCode(key, text);
      if (content?.validity.kind !== 'epoch') return null;
      const row = (await actors.actorRows([content.actorId])).get(content.actorId);
      if (row?.kind !== 'business' || row.code_epoch !== content.validity.epoch) return null;
      return row.handle;
    },

    /** Takes the link, `allmende:` in the place of `https:` or not, or the text after `/c/` alone. */
    async resolve(
      url: string,
    ): Promise<Result<ResolvedCode, 'identity.code_invalid' | 'identity.code_expired'>> {
      const text = codeIn(url, config.publicUrl);
      const content = text === null ? null : openCode(key, text);
      if (!content) return fail('identity.code_invalid');
      const row = (await actors.actorRows([content.actorId])).get(content.actorId);
      if (!row) return fail('identity.code_invalid');
      const { validity, purpose, subjectId, amount, note } = content;
      const isFresh =
        validity.kind === 'epoch'
          ? validity.epoch === row.code_epoch
          : [0, 1].includes(minuteOf(clock.now()) - validity.minute);
      if (!isFresh) return fail('identity.code_expired');
      return ok({ actor: presentActor(row), purpose, subjectId, amount, note });
    },
  };
}

function codeIn(url: string, publicUrl: string): string | null {
  const trimmed = url.trim();
  if (/^[\w-]+$/.test(trimmed)) return trimmed;
  const { protocol } = new URL(publicUrl);
  const parsed = URL.parse(trimmed.replace(/^allmende:(?=\/\/)/i, protocol));
  const match = /^\/c\/([\w-]+)$/.exec(parsed?.pathname ?? '');
  return parsed?.origin === publicUrl && match ? match[1]! : null;
}
