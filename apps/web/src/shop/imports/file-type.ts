const types: Record<string, string> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  tab: 'text/tab-separated-values',
  txt: 'text/plain',
  xml: 'text/xml',
};
export const catalogFiles = '.csv,.tsv,.tab,.txt,.xml';
export const fileBytesMax = 64 * 1024 * 1024;

/** The media type by the ending of the name: browsers and systems disagree about CSV. */
export function typeOf(fileName: string): string {
  const ending = /\.([^.]+)$/.exec(fileName.toLowerCase())?.[1] ?? '';
  return types[ending] ?? 'application/octet-stream';
}
