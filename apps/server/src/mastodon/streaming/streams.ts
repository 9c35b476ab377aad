import { foldTag } from '@allmende/contract/hashtags';
import type { Caller } from '../context.ts';
import { readId } from '../paging.ts';
import { covers } from '../scopes.ts';

/** What an app can listen to, and what it is called in each message that comes by it. */
export interface Stream {
  kind: 'user' | 'notification' | 'public' | 'nothing' | 'hashtag' | 'list';
  /** Its name and, where it has one, its tag or list, as the app said them. */
  label: string[];
  onlyMedia: boolean;
  /** Folded, of a hashtag; the bare id, of a list. */
  of: string;
}

const kinds: Record<string, Stream['kind']> = {
  user: 'user',
  'user:notification': 'notification',
  public: 'public',
  'public:local': 'public',
  'public:media': 'public',
  'public:local:media': 'public',
  // There are no other servers to listen to; apps that ask hear nothing, as their public timeline shows nothing.
  'public:remote': 'nothing',
  'public:remote:media': 'nothing',
  hashtag: 'hashtag',
  'hashtag:local': 'hashtag',
  list: 'list',
};

const scopes: Record<Stream['kind'], string> = {
  user: 'read:statuses',
  notification: 'read:notifications',
  public: 'read:statuses',
  nothing: 'read:statuses',
  hashtag: 'read:statuses',
  list: 'read:lists',
};

/** [MA30] The stream of that name, or why there is none. */
export function readStream(
  caller: Caller,
  asked: { stream: string; tag: string; list: string },
): { stream: Stream } | { refusal: string; status: number } {
  const kind = kinds[asked.stream];
  if (!kind) return { refusal: 'Unknown stream type', status: 400 };
  if (!covers(caller.scopes, scopes[kind])) {
    return { refusal: 'Access token does not cover required scopes', status: 401 };
  }
  const onlyMedia = asked.stream.endsWith(':media');
  if (kind === 'hashtag') {
    const of = foldTag(asked.tag);
    if (!of || asked.tag.length > 200)
      return { refusal: 'Missing tag name parameter', status: 400 };
    return { stream: { kind, label: [asked.stream, asked.tag], onlyMedia, of } };
  }
  if (kind === 'list') {
    const of = readId(asked.list, 'fls');
    if (!of) return { refusal: 'Missing list name parameter', status: 400 };
    return { stream: { kind, label: [asked.stream, asked.list], onlyMedia, of } };
  }
  return { stream: { kind, label: [asked.stream], onlyMedia, of: '' } };
}
