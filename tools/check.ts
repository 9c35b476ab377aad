import { runChecks } from './checks.ts';
import { printTotals } from './totals.ts';

/** `npm run check` */
const totals = await runChecks();
printTotals(totals);
process.exitCode = totals.failed > 0 ? 1 : 0;
