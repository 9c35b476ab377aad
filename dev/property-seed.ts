import fc from 'fast-check';

/**
 * Loaded before tests of properties by `npm test`, so that they try the same values each time and a change
 * fails by its own faults alone. `npm run fuzz -- properties` tries others; a test run by hand does too.
 */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });
