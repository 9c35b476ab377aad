import type { Uuid } from '#platform/ids';

/** The rows of media's tables, as `migrations/0020_media.sql` explains them. */
export interface MediaTables {
  media_pictures: {
    id: Uuid;
    owner_actor_id: Uuid;
    audience: 'public' | 'private';
    alt: string;
    width: number;
    height: number;
    colour: string;
    small_hash: Buffer;
    medium_hash: Buffer;
    large_hash: Buffer;
    /** Whether a conversation shows it. */
    is_sent: boolean;
    /** Whether something shows it to everybody, or once did. */
    is_used: boolean;
    /** Of its files; null until it is weighed, when it came before that was written down. */
    bytes: number | null;
    created_at: Date;
  };
  media_leftovers: { hash: Buffer };
  media_grants: { picture_id: Uuid; conversation_id: Uuid; is_open: boolean };
}
