import type { TemplateRow } from '#outreach';
import type { Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';
import type { Params } from './request.ts';

interface Written {
  components: Params[];
  parameter_format: 'NAMED' | 'POSITIONAL';
}
type Version = Pick<TemplateRow, 'id' | 'version'>;

/** How software wrote its templates, version by version: what outreach keeps of them is less. */
export function createTemplateStore({ database }: Pick<WhatsappContext, 'database'>) {
  return {
    /** What was written of these; the answer tells it of one, and null when it was made in the app. */
    async written(rows: readonly Version[]): Promise<(row: Version) => Written | null> {
      const { rows: found } = await database.pool.query<
        Written & { template_id: Uuid; version: number }
      >('select * from whatsapp_templates where template_id = any ($1)', [
        rows.map(({ id }) => id),
      ]);
      const known = new Map(found.map((row) => [`${row.template_id} ${row.version}`, row]));
      return (row) => known.get(`${row.id} ${row.version}`) ?? null;
    },
    async keep({ id, version }: Version, written: Written): Promise<void> {
      await database.pool.query(
        `insert into whatsapp_templates (template_id, version, components, parameter_format)
         values ($1, $2, $3, $4) on conflict do nothing`,
        [id, version, JSON.stringify(written.components), written.parameter_format],
      );
    },
  };
}
