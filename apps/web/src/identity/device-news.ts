interface Device {
  id: string;
  startedAt: string;
  isCurrent: boolean;
}

/**
 * Other devices of which this one has not heard yet. One that looks for the first time knows none; to it is new
 * what was signed in after itself, because that may have happened before it came to look.
 */
export function deviceNews<Found extends Device>(
  devices: readonly Found[],
  known: readonly string[] | undefined,
): Found[] {
  const own = devices.find(({ isCurrent }) => isCurrent);
  return devices.filter(({ id, isCurrent, startedAt }) => {
    if (isCurrent) return false;
    return known ? !known.includes(id) : own !== undefined && startedAt > own.startedAt;
  });
}
