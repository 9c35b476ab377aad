import type { Residents } from './moving-in.ts';
import { bytesOf } from './pictures.ts';
import type { Town } from './types.ts';

const year = 365 * 86_400_000;

/**
 * Lets the town be as a place is whose people have shown their papers: everybody but the operator, who decides about nobody that
 * is their own, has a level that can hold what they have; and where only some may be paid, the shops are those.
 * The papers are a picture of the market.
 */
export async function showPapers(
  town: Town,
  residents: Residents,
  { now, onlyAcceptors }: { now: Date; onlyAcceptors: boolean },
): Promise<void> {
  const desk = residents.hats.get(town.operator)!.client.compliance;
  const paper = new Uint8Array(await bytesOf('photo/markt'));
  const expiresOn = new Date(now.getTime() + year).toISOString().slice(0, 10);
  const shops = new Set(town.businesses.map(({ handle }) => handle));
  for (const [handle, { client, actorId, wearer }] of residents.hats) {
    if (onlyAcceptors && shops.has(handle)) await desk.addAcceptor({ params: { actorId } });
    if (wearer === town.operator) continue;
    const kind = shops.has(handle) ? 'register' : 'identity';
    for (const one of new Set(['identity', kind] as const)) {
      await client.compliance.putDocument({
        actorId,
        query: { kind: one },
        upload: paper,
        uploadType: 'image/webp',
      });
    }
    const { application } = await client.compliance.applyForLevel({
      actorId,
      body: {
        wantedLevel: 2,
        details: {
          fullName: handle,
          birthDate: '1980-01-01',
          address: 'Am Markt 1, Lindfurt',
          ...(shops.has(handle) ? { register: `Lindfurt, ${handle}` } : {}),
        },
      },
    });
    await desk.decideApplication({
      params: { applicationId: application!.id },
      body: { decision: 'approve', expiresOn },
    });
  }
}
