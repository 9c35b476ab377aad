/**
 * The skeletons of films and recordings, as programs write them, without anything to see or hear: for
 * tests of what looks at their structure only.
 */
export function box(name: string, ...content: (Uint8Array | string)[]): Buffer {
  const inner = Buffer.concat(content.map((part) => Buffer.from(part as string, 'latin1')));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inner.length + 8, 0);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, inner]);
}

const track = (handler: string) =>
  box('trak', box('mdia', box('hdlr', Buffer.alloc(8), handler, Buffer.alloc(12))));

/** With the position of the camera in it, as telephones write it. */
export function mp4({ handlers = ['vide', 'soun'], seed = 'film', place = '+51.1+02.1/' } = {}) {
  return Buffer.concat([
    box('ftyp', 'isom', Buffer.alloc(4), 'isommp42'),
    box('moov', ...handlers.map(track), box('udta', box('\u00a9xyz', place))),
    box('mdat', seed.repeat(500)),
  ]);
}

const int32 = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
};

/**
 * With a track beside picture and sound that says something from moment to moment, as cameras write where they are:
 * two samples in the first piece of it and one in each that follows, between what is seen.
 */
export function mp4That({
  says,
  handler = 'meta',
  count = says.length - 1,
}: {
  says: readonly [string, string, ...string[]];
  handler?: string;
  /** How many pieces the table says that there are. */
  count?: number;
}): Buffer {
  const head = box('ftyp', 'isom', Buffer.alloc(4), 'isommp42');
  const places: number[] = [];
  let data = 'seen';
  for (const [at, sample] of says.entries()) {
    if (at !== 1) places.push(head.length + 8 + data.length);
    data += at === 0 ? sample : `${sample}seen`;
  }
  const tables = box(
    'stbl',
    box('stsc', int32(0, 2, 1, 2, 1, 2, 1, 1)),
    box('stsz', int32(0, 0, says.length, ...says.map(({ length }) => length))),
    box('stco', int32(0, count, ...places)),
  );
  const name = box('hdlr', Buffer.alloc(8), handler, Buffer.alloc(12));
  const telling = box('trak', box('mdia', name, box('minf', tables)));
  return Buffer.concat([head, box('mdat', data), box('moov', track('vide'), telling)]);
}

/**
 * In fragments, as live cameras write them: in each a second of what is seen and of what is said beside it, and boxes
 * of the maker's own. The first fragment says where its data lies from its own beginning, the second from that of the file.
 */
export function mp4InFragments(says: readonly [string, string], place = '+51.1+02.1/'): Buffer {
  const named = (id: number, handler: string) =>
    box(
      'trak',
      box('tkhd', int32(0, 0, 0, id)),
      box('mdia', box('hdlr', Buffer.alloc(8), handler, Buffer.alloc(12))),
    );
  const defaults = (id: number, bytes: number) => box('trex', int32(0, id, 1, 0, bytes, 0));
  const moov = box(
    'moov',
    named(1, 'vide'),
    named(2, 'meta'),
    box('mvex', defaults(1, 4), defaults(2, 0)),
  );
  let film = Buffer.concat([box('ftyp', 'isom', Buffer.alloc(4), 'isommp42'), moov]);
  for (const [at, said] of says.entries()) {
    const event = box('emsg', place);
    const fragmentAt = film.length + event.length;
    const fragment = (dataAt: number) =>
      box(
        'moof',
        box(
          'traf',
          at === 0
            ? box('tfhd', int32(0x20000, 1))
            : box('tfhd', int32(1, 1, 0, fragmentAt + dataAt)),
          at === 0 ? box('trun', int32(1, 1, dataAt)) : box('trun', int32(0, 1)),
          box('udta', place),
        ),
        // It says how large its samples are, and lies behind those of the first.
        box(
          'traf',
          box('tfhd', int32(0, 2)),
          box('trun', int32(0x300, 2, 9, 2, 9, said.length - 2)),
        ),
        box('uuid', 'of a camera', place),
        box('meta', place),
      );
    const moof = fragment(fragment(0).length + 8);
    film = Buffer.concat([film, event, moof, box('mdat', `seen${said}more`)]);
  }
  return film;
}

export function element(id: number[], ...content: Uint8Array[]): Buffer {
  const inner = Buffer.concat(content);
  return Buffer.concat([
    Buffer.from([...id, 0x40 | (inner.length >> 8), inner.length & 255]),
    inner,
  ]);
}

/** Track types: 1 is a picture, 2 is sound. `more` stands between the tracks and what is heard. */
export function webm({
  tracks = [2],
  docType = 'webm',
  seed = 'ton',
  more = [] as Uint8Array[],
} = {}): Buffer {
  const head = element(
    [0x1a, 0x45, 0xdf, 0xa3],
    element([0x42, 0x82], Buffer.from(docType, 'latin1')),
  );
  const entries = tracks.map((type, at) =>
    element([0xae], element([0xd7], Buffer.from([at + 1])), element([0x83], Buffer.from([type]))),
  );
  const sound = Buffer.from(seed.repeat(100));
  const inner = [element([0x16, 0x54, 0xae, 0x6b], ...entries), ...more, sound];
  // Of a segment that is still recorded the length is not known.
  const segment = Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255]);
  return Buffer.concat([head, segment, ...inner]);
}

export function ogg(): Buffer {
  const page = Buffer.alloc(28);
  page.write('OggS', 0, 'latin1');
  page[5] = 2;
  page[26] = 1;
  page[27] = 19;
  return Buffer.concat([page, Buffer.from('OpusHead'), Buffer.alloc(200)]);
}
