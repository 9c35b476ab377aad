import { domainsMax } from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { newSecret, type Uuid } from '#platform/ids';
import { readDomains } from './consents-store.ts';
import type { OutreachContext } from './context.ts';
import type { Db } from './store.ts';

export interface Domain {
  domain: string;
  text: string;
  verifiedAt: string | null;
}

/** Domains that a business shows to be its own: only there do the links of its templates lead. */
export interface Domains {
  list(businessActorId: Uuid): Promise<Domain[]>;
  /** Where links may lead: what was shown, and this server, where everybody is who reads them. */
  linkable(businessActorId: Uuid, db?: Db): Promise<Set<string>>;
  add(businessActorId: Uuid, domain: string): Promise<Result<Domain, 'outreach.too_many_domains'>>;
  check(
    businessActorId: Uuid,
    domain: string,
  ): Promise<Result<Domain, 'outreach.domain_unknown' | 'outreach.domain_not_shown'>>;
  remove(
    businessActorId: Uuid,
    domain: string,
  ): Promise<Result<Record<string, never>, 'outreach.domain_unknown'>>;
}

interface DomainRow {
  domain: string;
  proof: string;
  verified_at: Date | null;
}

export function createDomains({
  config,
  database,
  clock,
  outbound,
}: Pick<OutreachContext, 'config' | 'database' | 'clock' | 'outbound'>): Domains {
  const { pool } = database;
  const here = new URL(config.publicUrl).hostname;
  const present = (row: DomainRow): Domain => ({
    domain: row.domain,
    text: row.proof,
    verifiedAt: row.verified_at?.toISOString() ?? null,
  });

  async function list(businessActorId: Uuid): Promise<DomainRow[]> {
    const { rows } = await pool.query<DomainRow>(
      'select domain, proof, verified_at from outreach_domains where business_actor_id = $1 order by domain',
      [businessActorId],
    );
    return rows;
  }

  return {
    list: async (businessActorId) => (await list(businessActorId)).map(present),
    linkable: async (businessActorId, db = pool) =>
      new Set([here, ...(await readDomains(db, businessActorId))]),
    async add(businessActorId, domain) {
      const known = await list(businessActorId);
      const same = known.find((row) => row.domain === domain);
      if (same) return ok(present(same));
      if (known.length >= domainsMax) return fail('outreach.too_many_domains');
      const row = { domain, proof: `allmende-${newSecret(18)}`, verified_at: null };
      await pool.query(
        `insert into outreach_domains (business_actor_id, domain, proof) values ($1, $2, $3)
         on conflict do nothing`,
        [businessActorId, domain, row.proof],
      );
      return ok(present((await list(businessActorId)).find((one) => one.domain === domain)!));
    },
    async check(businessActorId, domain) {
      const row = (await list(businessActorId)).find((one) => one.domain === domain);
      if (!row) return fail('outreach.domain_unknown');
      const answer = await outbound.get(`https://${domain}/.well-known/allmende.txt`, {
        bytesMax: 4096,
        timeoutMs: 10_000,
        accept: 'text/plain',
        // Somebody else's page shows nothing about this domain.
        mayAsk: (hostname) => hostname === domain || hostname === `www.${domain}`,
      });
      const text = answer.ok ? Buffer.from(answer.bytes).toString('utf8') : '';
      if (!text.split(/\s+/).includes(row.proof)) return fail('outreach.domain_not_shown');
      const verifiedAt = clock.now();
      await pool.query(
        'update outreach_domains set verified_at = $3 where business_actor_id = $1 and domain = $2',
        [businessActorId, domain, verifiedAt],
      );
      return ok(present({ ...row, verified_at: verifiedAt }));
    },
    async remove(businessActorId, domain) {
      const { rowCount } = await pool.query(
        'delete from outreach_domains where business_actor_id = $1 and domain = $2',
        [businessActorId, domain],
      );
      return rowCount ? ok({}) : fail('outreach.domain_unknown');
    },
  };
}
