import type { Tx } from '#platform/database';

/** What reads: a transaction's client, or the pool. */
export type Rows = Pick<Tx['client'], 'query'>;

/**
 * A table whose rows are things of one shape: which property stands in which column is said once, for reading and for
 * writing.
 */
export function tableOf<Stored extends object>(
  name: string,
  columns: { readonly [Property in keyof Stored]-?: string },
) {
  const pairs = Object.entries(columns) as [keyof Stored & string, string][];
  const names = pairs.map(([, column]) => column).join(', ');
  const places = pairs.map((_, index) => `$${index + 1}`).join(', ');
  const selected = pairs.map(([property, column]) => `${column} as "${property}"`).join(', ');
  return {
    /** For `returning`. */
    selected,

    /** @param rest From `where` on, with its places `$1`… */
    async read(db: Rows, rest: string, values: unknown[] = []): Promise<Stored[]> {
      const { rows } = await db.query<Stored>(`select ${selected} from ${name} ${rest}`, values);
      return rows;
    },

    /** Writes a row; false when `conflict` says to leave it. */
    async insert(db: Rows, stored: Stored, conflict = ''): Promise<boolean> {
      const text = `insert into ${name} (${names}) values (${places}) ${conflict}`;
      const values = pairs.map(([property]) => stored[property]);
      return (await db.query({ name: `insert_${name}`, text, values })).rowCount === 1;
    },
  };
}
