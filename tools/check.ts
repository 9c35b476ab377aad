import { runChecks } from './checks.ts';
import { totalsLine } from './totals.ts';

/** `npm run check` */
const totals = await runChecks();
console.log(`\n${totalsLine(totals)}`);
process.exitCode = totals.failed > 0 ? 1 : 0;
