const uniqueViolation = '23505';

/**
 * Whether the database has refused a row because another one has its key: two with the same one raced, and this one came second.
 * @param index Name of the unique index or constraint, or how the names of those end that are meant; without it any is.
 */
export function isKeyTaken(error: unknown, index = ''): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === uniqueViolation && (index === '' || constraint?.endsWith(index) === true);
}
