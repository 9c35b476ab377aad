import type { Occasion } from '@allmende/contract/together-cards';

/**
 * An event as a calendar file (RFC 5545). Moments are written in UTC, which every calendar shows in the
 * time zone of whoever looks and needs no rules of zones; whole days are dates, with the day after the last
 * one as their end.
 */
export interface CalendarEvent {
  /** The same for good: by it a calendar knows the event again. */
  uid: string;
  /** Grows with each change; of two files the higher one counts. */
  sequence: number;
  createdAt: Date;
  changedAt: Date;
  title: string;
  description: string;
  occasion: Occasion;
  place: string;
  mapUrl: string | null;
  isCancelled: boolean;
}

export function writeCalendar(event: CalendarEvent): string {
  const { occasion } = event;
  const changed = utc(event.changedAt);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Allmende//Together//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${changed}`,
    `CREATED:${utc(event.createdAt)}`,
    `LAST-MODIFIED:${changed}`,
    ...timesOf(occasion),
    `SUMMARY:${escapeText(event.title)}`,
    ...(event.description ? [`DESCRIPTION:${escapeText(event.description)}`] : []),
    ...(event.place ? [`LOCATION:${escapeText(event.place)}`] : []),
    ...(event.mapUrl ? [`URL:${event.mapUrl}`] : []),
    `STATUS:${event.isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function timesOf(occasion: Occasion): string[] {
  if (occasion.kind === 'days') {
    const end = new Date(`${occasion.endsOn}T00:00:00Z`);
    end.setUTCDate(end.getUTCDate() + 1);
    return [
      `DTSTART;VALUE=DATE:${occasion.startsOn.replaceAll('-', '')}`,
      `DTEND;VALUE=DATE:${end.toISOString().slice(0, 10).replaceAll('-', '')}`,
      // Who is away on holiday can still be asked for dinner.
      'TRANSP:TRANSPARENT',
    ];
  }
  return [
    `DTSTART:${utc(new Date(occasion.startsAt))}`,
    ...(occasion.endsAt ? [`DTEND:${utc(new Date(occasion.endsAt))}`] : []),
  ];
}

/** `20260612T163000Z` */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
}

/** No line is longer than 75 octets; what is, goes on after a break and a space. No character is torn. */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
