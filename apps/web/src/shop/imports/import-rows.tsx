import type { CatalogImport } from '@allmende/contract/shop';
import { CircleMinus, CirclePlus, CircleSlash, Equal, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { ChipGroup } from '../../ui/chip.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { allOf, type ImportAction, type ImportRow, useImportRows } from '../queries.ts';
import './imports.css';

const actions = ['create', 'change', 'unchanged', 'refuse'] as const;
const icons = {
  create: CirclePlus,
  change: PencilLine,
  unchanged: Equal,
  refuse: CircleSlash,
};

/** Product by product what happens to it and why, as the file has them; refused ones first to be seen. */
export function ImportRows({ one }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const [filter, setFilter] = useState<ImportAction | 'all'>(
    one.state === 'preview' && one.counts.refuse > 0 ? 'refuse' : 'all',
  );
  const query = useImportRows(one.id, filter === 'all' ? null : filter, true);
  const { data, error, refetch } = query;
  const rows = allOf<ImportRow>(data);
  const all = actions.reduce((sum, action) => sum + one.counts[action], 0);
  const occurring = actions.filter((action) => one.counts[action] > 0);
  return (
    <section className="shop-import-rows" aria-label={t('import.rows')}>
      {occurring.length > 1 && (
        <ChipGroup
          label={t('import.filter')}
          hideLabel
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all' as const, label: `${t('shelf.all')} ${format.number(all)}` },
            ...occurring.map((action) => ({
              value: action,
              label: `${t(`import.action.${action}`)} ${format.number(one.counts[action])}`,
            })),
          ]}
        />
      )}
      {error && !data ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : rows.length === 0 ? (
        <p className="ui-soft">{t('import.noRows')}</p>
      ) : (
        <>
          <ul className="shop-rows">
            {rows.map((row) => (
              <Row key={`${row.firstRow} ${row.title}`} row={row} />
            ))}
          </ul>
          <MoreOnSight query={query} />
        </>
      )}
    </section>
  );
}

function Row({ row }: { row: ImportRow }) {
  const { t } = useTranslation('shop');
  const Icon = icons[row.action];
  return (
    <li className={`shop-row shop-row-${row.action}`}>
      <Icon size={19} aria-hidden="true" className="shop-row-icon" />
      <div className="shop-row-words">
        <p className="shop-row-head">
          <bdi className="shop-row-title">{row.title || t('import.untitled')}</bdi>
          <span className="shop-row-place ui-figures">
            {row.firstRow === row.lastRow
              ? t('import.inRow', { row: row.firstRow })
              : t('import.inRows', { first: row.firstRow, last: row.lastRow })}
          </span>
        </p>
        <p className="shop-row-what">
          {t(`import.action.${row.action}`)}
          {row.changes.length > 0 &&
            `: ${row.changes.map((change) => t(`import.changed.${change}`, { defaultValue: change })).join(', ')}`}
        </p>
        {row.problems.length > 0 && (
          <ul className="shop-row-problems">
            {row.problems.map((problem) => (
              <Problem
                key={`${problem.code} ${problem.row} ${problem.field} ${problem.value}`}
                problem={problem}
              />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** Why, in which row, and what stood there. */
function Problem({ problem }: { problem: ImportRow['problems'][number] }) {
  const { t } = useTranslation('shop');
  const sentence = t(problem.code);
  const field =
    problem.field && t(`import.field.${problem.field}`, { defaultValue: problem.field });
  return (
    <li>
      <CircleMinus size={15} aria-hidden="true" />
      <span>
        {sentence}
        {(problem.row !== null || field || problem.value) && (
          <span className="shop-row-where">
            {[problem.row !== null && t('import.inRow', { row: problem.row }), field]
              .filter(Boolean)
              .join(', ')}
            {problem.value && (
              <>
                {' '}
                <q>
                  <bdi>{problem.value}</bdi>
                </q>
              </>
            )}
          </span>
        )}
      </span>
    </li>
  );
}
