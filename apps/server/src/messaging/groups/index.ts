import type { Http } from '#platform/http';
import { createContext, type GroupDeps } from './context.ts';
import { createFounding } from './founding.ts';
import { createJoining } from './joining.ts';
import { createMembership } from './membership.ts';
import { registerGroupRoutes } from './routes.ts';

/** Groups and channels: conversations of many, their roles, and the ways in and out. */
export function registerGroups(deps: GroupDeps & { http: Http }): void {
  const groups = createContext(deps);
  const joining = createJoining(groups);
  const founding = createFounding(groups, joining);
  const membership = createMembership(groups);
  registerGroupRoutes(deps.http, { founding, joining, membership });
}
