import { resolve } from 'node:path';
import { helpText, parseCommandLine, type settings } from './command-line.mjs';
import { StartRefused } from './refusal.ts';

export { helpText };

/** The configuration as the program sees it; what may be set is declared in command-line.mjs. */
type Settings = typeof settings;

/** As given; what depends on the port that is really used is filled in by `completeConfig`. */
export type GivenConfig = { [Name in keyof Settings]: Settings[Name]['default'] } & {
  /** True when the port was named and therefore must not be replaced by another. */
  isPortGiven: boolean;
};

export interface Config extends Omit<GivenConfig, 'publicUrl'> {
  /** Origin, without a slash at the end. */
  publicUrl: string;
  /** Hops to trust in `X-Forwarded-For`, as Fastify takes it. */
  trustProxy: number;
  /** Whether a payment above the small amounts needs two factors, so that a password alone is too little. */
  needsTwoFactors: boolean;
}

/** @throws StartRefused naming the setting, its value and what it should be. */
export function parseConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GivenConfig {
  const parsed = parseCommandLine(args, env);
  if ('refused' in parsed) throw new StartRefused(parsed.refused);
  const config = { ...parsed.values, isPortGiven: parsed.isPortGiven } as GivenConfig;
  return { ...config, dataFolder: resolve(config.dataFolder) };
}

/** The whole configuration, once the port is known. */
export function completeConfig(given: GivenConfig, port: number): Config {
  return {
    ...given,
    port,
    publicUrl: given.publicUrl ?? `http://localhost:${port}`,
    trustProxy: given.trustedProxies,
    needsTwoFactors: given.secondFactor === 'two' || given.regime !== 'play',
  };
}
