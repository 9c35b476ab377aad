import { mappedAlert, mappedMax, mappedMessage, type Mapped } from '@allmende/contract/signals';
import { cleanText } from '@allmende/contract/text';
import type { z } from 'zod';

/** Reads what a mapping gave. Pure. */

type Complaint = { complaint: string };

/** Nothing, one, or a list; each by itself, so that one that is wrong keeps no other back. */
export function readMapped(result: unknown): (Mapped | Complaint)[] {
  if (result === null || result === undefined || result === '') return [];
  const list = Array.isArray(result) ? result : [result];
  if (list.length > mappedMax) {
    return [{ complaint: `has ${list.length} messages; ${mappedMax} are the most` }];
  }
  return list.filter((one) => one !== null).map(readOne);
}

function readOne(one: unknown): Mapped | Complaint {
  const isAlert = typeof one === 'object' && one !== null && 'alert' in one;
  const parsed = isAlert ? mappedAlert.safeParse(one) : mappedMessage.safeParse(one);
  return parsed.success ? parsed.data : { complaint: complaintOf(parsed.error) };
}

function complaintOf(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const place = issue.path.join('.');
  return `${place ? `${place}: ` : ''}${issue.message}`.slice(0, 300);
}

export function isComplaint(one: Mapped | Complaint): one is Complaint {
  return 'complaint' in one;
}

/** Numbers and truths as a reader sees them. */
export function textsOf(
  variables: Readonly<Record<string, string | number | boolean>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, cleanText(String(value))]),
  );
}
