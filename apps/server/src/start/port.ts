import { createServer } from 'node:net';
import type { GivenConfig } from '#platform/config';
import { describeHolder, readRunning } from '#platform/postgres/lock';
import { StartRefused } from '#platform/refusal';

const portsToTry = 50;

/**
 * The port to listen on, found free by trying it. The default gives way to the next free one; a port that
 * was named does not.
 *
 * @throws StartRefused when the named port, or the address, cannot be had.
 */
export async function choosePort(config: GivenConfig): Promise<number> {
  const { host, port, isPortGiven, dataFolder } = config;
  for (let candidate = port; candidate < port + portsToTry; candidate++) {
    const obstacle = await tryPort(host, candidate);
    if (obstacle === null) return candidate;
    if (obstacle === 'EADDRINUSE' && !isPortGiven) continue;
    const running = await readRunning(dataFolder);
    if (obstacle === 'EADDRINUSE' && running?.address?.endsWith(`:${candidate}`)) {
      throw new StartRefused(describeHolder(dataFolder, running));
    }
    throw new StartRefused(describeObstacle(obstacle, host, candidate));
  }
  throw new StartRefused(`No port from ${port} to ${port + portsToTry - 1} is free on ${host}.`);
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

function describeObstacle(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use on ${host}. Name another one, or none, and a free one is found.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user. Those from 1024 on may.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${host}. HOST is 127.0.0.1 for this machine alone, 0.0.0.0 for all.`;
    default:
      return `Cannot listen on ${host}, port ${port}: ${code}.`;
  }
}
