import type { Picture } from '@allmende/contract/actors';
import type { Calm } from '@allmende/contract/calm';
import type { ColumnType, Generated } from 'kysely';
import type { Role } from '#platform/access';
import type { Uuid } from '#platform/ids';

/** How somebody showed that it is them. */
export type ConfirmationMethod = 'passkey' | 'password' | 'password_and_code';

export interface GuestRow {
  actor_id: Uuid;
  business_actor_id: Uuid;
  channel: 'website' | 'mail' | 'api';
  key: string;
  email: string | null;
  locale: 'de' | 'en';
  created_at: Date;
}

/** The rows of identity's tables, as the migrations `00…_identity*.sql` explain them. */
export interface IdentityTables {
  identity_actors: {
    id: Uuid;
    /** Or `guest`, where rows are read by id: what finds actors by handle, word or role finds no guest. */
    kind: 'person' | 'business';
    handle: string;
    name: string;
    about: string;
    picture: Picture | null;
    accent: string | null;
    is_verified: Generated<boolean>;
    code_epoch: Generated<number>;
    /** Only ever written and matched, never read. */
    search: ColumnType<never, string, string>;
    created_at: Date;
  };
  identity_handles: {
    skeleton: string;
    handle: string;
    actor_id: Uuid;
    reserved_until: Date | null;
  };
  identity_users: {
    id: Uuid;
    person_actor_id: Uuid;
    locale: 'de' | 'en';
    password_hash: string | null;
    is_operator: Generated<boolean>;
    created_at: Date;
  };
  identity_roles: { user_id: Uuid; actor_id: Uuid; role: Role; since: Date };
  identity_sessions: {
    id: Uuid;
    user_id: Uuid;
    token_hash: Buffer;
    device: string;
    address: string;
    started_at: Date;
    last_seen_at: Date;
    expires_at: Date;
    /** When a way to sign in was last shown on this device. */
    proven_at: Date;
  };
  identity_passkeys: {
    id: Uuid;
    user_id: Uuid;
    credential_id: string;
    public_key: Buffer;
    counter: bigint;
    transports: string[];
    label: string;
    created_at: Date;
    last_used_at: Date | null;
  };
  identity_authenticators: {
    user_id: Uuid;
    secret: Buffer;
    confirmed_at: Date | null;
    last_step: Generated<number>;
    created_at: Date;
  };
  identity_recovery_codes: { user_id: Uuid; code_hash: Buffer };
  identity_challenges: {
    id: Uuid;
    purpose: 'sign_up' | 'sign_in' | 'add' | 'prove';
    challenge: string;
    user_id: Uuid | null;
    handle: string | null;
    name: string | null;
    expires_at: Date;
  };
  identity_confirmations: {
    id: Uuid;
    user_id: Uuid;
    /** Everything that it is bound to, as one text. */
    purpose: string;
    challenge: string;
    wrong_answers: Generated<number>;
    method: ConfirmationMethod | null;
    token_hash: Buffer | null;
    expires_at: Date;
  };
  identity_handovers: {
    id: Uuid;
    code: string;
    secret_hash: Buffer;
    device: string;
    address: string;
    state: 'open' | 'approved' | 'used' | 'refused' | 'withdrawn';
    looked_at: Date | null;
    /** Who hands over, once they have confirmed it. */
    user_id: Uuid | null;
    started_at: Date;
    expires_at: Date;
  };
  identity_calm: {
    user_id: Uuid;
    time_zone: string;
    quiet_hours: ColumnType<Calm['quietHours'], string, string>;
    daily_minutes: number | null;
    notification_shows: Calm['notificationShows'];
  };
  identity_guests: GuestRow;
  identity_blocks: { actor_id: Uuid; blocked_actor_id: Uuid; since: Date };
}
