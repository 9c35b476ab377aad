import type { MessageBody } from '@allmende/contract/messaging';
import { lazyPart } from '../app/lazy-part.tsx';

/** A place, somebody, a sticker: each with its own look, drawn by a chunk of its own. */
export type Content = Extract<MessageBody, { kind: 'location' | 'contact' | 'sticker' }>;

const View = lazyPart(() => import('../contents/content-view.tsx'));
/** What it will take up, so that nothing moves when it is there. */
const heights = { location: '12.5rem', contact: '4.5rem', sticker: '10rem' };

export function ContentBody({ body }: { body: Content }) {
  const room = <div style={{ height: heights[body.kind], width: '12rem' }} />;
  return <View props={{ body }} waiting={room} missing={room} />;
}

export function isContent(body: { kind: string }): body is Content {
  return body.kind in heights;
}
