import type { Key, ReactNode } from 'react';
import './table.css';

/** Figures in rows. Scrolls inside itself, with its head in sight; reachable by key for that. */
export function Table({
  label,
  head,
  rows,
  numeric = [],
}: {
  label: string;
  head: readonly ReactNode[];
  rows: readonly { key: Key; cells: readonly ReactNode[] }[];
  /** Columns whose figures stand at the end. */
  numeric?: readonly number[];
}) {
  const align = (column: number) => (numeric.includes(column) ? 'ui-table-numeric' : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
    <section className="ui-table" aria-label={label} tabIndex={0}>
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
