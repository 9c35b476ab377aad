import type { Key, ReactNode } from 'react';
import { classes } from './classes.ts';
import './table.css';

/**
 * Figures in rows. Scrolls inside itself, with its head in sight; reachable by key for that. One that is `stacked` has, on
 * a phone, each figure on a line of its own with the name of its column, so that nothing is cut.
 */
export function Table({
  label,
  head,
  rows,
  numeric = [],
  stacked = false,
}: {
  label: string;
  head: readonly ReactNode[];
  rows: readonly { key: Key; cells: readonly ReactNode[] }[];
  /** Columns whose figures stand at the end. */
  numeric?: readonly number[];
  stacked?: boolean;
}) {
  const align = (column: number) => (numeric.includes(column) ? 'ui-table-numeric' : undefined);
  return (
    <section
      className={classes('ui-table', stacked && 'ui-table-stacked')}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
              <th key={column} scope="col" className={align(column)}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                <td key={column} className={align(column)}>
                  {stacked && (
                    <span className="ui-table-name" aria-hidden="true">
                      {head[column]}
                    </span>
                  )}
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
