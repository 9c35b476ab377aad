import { ImportPage } from './import-page.tsx';
import { ImportsPage } from './imports-page.tsx';

/** Catalog files: choosing one, seeing what it would do, carrying it out. */
export default function Imports({ importId }: { importId: string | undefined }) {
  return importId ? <ImportPage key={importId} importId={importId} /> : <ImportsPage />;
}
