import type { CatalogProblem, CatalogProblemCode } from '@allmende/contract/catalog-import';

const valueLimit = 120;

/**
 * A remark about a place in the file. `value` is shortened, so that a message stays a message, and has no NUL,
 * which nothing can store.
 */
export function problem(
  code: CatalogProblemCode,
  place: { row?: number | null; field?: string; value?: string } = {},
): CatalogProblem {
  const value = (place.value ?? '').replaceAll('\0', '');
  return {
    code,
    row: place.row ?? null,
    field: place.field ?? '',
    value: value.length > valueLimit ? `${value.slice(0, valueLimit - 1).toWellFormed()}…` : value,
  };
}

/** Collects what is wrong with one product (`refuse`) and what was left out of it (`note`). */
export interface Findings {
  readonly problems: CatalogProblem[];
  readonly notices: CatalogProblem[];
  refuse(code: CatalogProblemCode, place?: Parameters<typeof problem>[1]): void;
  note(code: CatalogProblemCode, place?: Parameters<typeof problem>[1]): void;
}

/** More than this many remarks of a kind about one product help nobody. */
const remarkLimit = 20;

export function createFindings(): Findings {
  const problems: CatalogProblem[] = [];
  const notices: CatalogProblem[] = [];
  return {
    problems,
    notices,
    refuse(code, place) {
      if (problems.length < remarkLimit) problems.push(problem(code, place));
    },
    note(code, place) {
      if (notices.length < remarkLimit) notices.push(problem(code, place));
    },
  };
}
