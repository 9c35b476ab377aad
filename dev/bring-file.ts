/** Brings a file to a server by tus, in the name of an actor, and gives its id. */
export async function bringFile(
  { origin, token, actorId }: { origin: string; token: string; actorId: string },
  { name, type, bytes }: { name: string; type: string; bytes: Buffer },
): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    'allmende-actor': actorId,
    'tus-resumable': '1.0.0',
  };
  const begun = await fetch(`${origin}/api/v1/media/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${btoa(name)},filetype ${btoa(type)}`,
    },
  });
  const address = new URL(begun.headers.get('location')!, origin).href;
  await fetch(address, {
    method: 'PATCH',
    headers: {
      ...headers,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
  return address.split('/').at(-1)!;
}
