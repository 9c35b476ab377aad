import type { StaffRole } from '@allmende/contract/actors';
import type { OpeningHours } from '@allmende/contract/business';
import type { Id } from '@allmende/contract/ids';
import type { Client } from '@allmende/sdk';
import sharp from 'sharp';
import type { World } from './world.ts';

/** Persons and businesses for tests of the business module, made through the doors that everybody uses. */
export interface TestPerson {
  handle: string;
  userId: string;
  actorId: Id<'actor'>;
  client: Client;
}

type Opening = NonNullable<Parameters<Client['business']['openBusiness']>[0]>['body'];

export function businessWorld(world: World) {
  const { identity } = world.app;
  return {
    async person(handle: string, name = handle): Promise<TestPerson> {
      const account = { handle, name, password: null, locale: 'de' as const };
      const { userId, actorId } = await identity.signUp(account);
      const client = world.client(await identity.createSession(userId));
      return { handle, userId, actorId: publicId(actorId), client };
    },
    /** Opens a business in the person's name and returns its id. */
    async business(owner: TestPerson, input: Partial<Opening> & { handle: string }) {
      const { actor } = await owner.client.business.openBusiness({
        body: { name: input.handle, category: 'other', ...input },
      });
      return actor.id as Id<'actor'>;
    },
    /** Takes somebody onto the staff: the owner invites, and they accept. */
    async employ(
      owner: TestPerson,
      actorId: Id<'actor'>,
      { handle, client }: TestPerson,
      role: StaffRole,
    ): Promise<void> {
      await owner.client.business.inviteStaff({ actorId, body: { handle, role } });
      await client.business.acceptInvitation({ params: { actorId } });
    },
  };
}

function publicId(actorId: string): Id<'actor'> {
  return `act_${actorId.replaceAll('-', '')}` as Id<'actor'>;
}

/** For `assert.rejects`: the server refused with this code. */
/** The same hours every day. */
export function dailyHours(text: string, timeZone = 'Europe/Berlin'): OpeningHours {
  const [from, to] = text.split('-') as [string, string];
  return { timeZone, week: Array.from({ length: 7 }, () => [{ from, to }]), exceptions: [] };
}

/** A plain picture in one colour. */
export async function plainPicture(colour: string, width = 300, height = 200): Promise<Uint8Array> {
  const channels = 3;
  return new Uint8Array(
    await sharp({ create: { width, height, channels, background: colour } })
      .webp()
      .toBuffer(),
  );
}
