import type { RequestContext } from './http.ts';

/**
 * Who may call an operation: a sentence for people, and the check that makes it true. The permission
 * walk calls every route as every role and compares with a checked-in table. What depends on a row
 * (whose conversation is it?) is decided by the module's rules, on the row.
 */
export interface Access {
  sentence: string;
  check(ctx: RequestContext): 'allowed' | 'platform.not_signed_in' | 'platform.not_allowed';
}

export type Role = 'self' | 'owner' | 'manager' | 'agent';

/** The person who signed in, and the actor in whose name this request acts. */
export interface Auth {
  userId: string;
  sessionId: string;
  actorId: string;
  actorKind: 'person' | 'business';
  /** `self` for one's own person; otherwise the role in the business. */
  role: Role;
  isOperator: boolean;
}

/** A program that calls with a token of a business. */
export interface Software {
  tokenId: string;
  /** The business in whose name it acts. */
  actorId: string;
  /** Who made the token. */
  userId: string;
  scopes: readonly string[];
}

/** The same as `people`, and programs whose token has one of these scopes. */
export function orSoftware(people: Access, ...scopes: string[]): Access {
  return {
    sentence: `${people.sentence}; programs with its token for ${scopes.join(' or ')}`,
    check(ctx) {
      if (!ctx.software) return people.check(ctx);
      const may = scopes.some((scope) => ctx.software!.scopes.includes(scope));
      return may ? 'allowed' : 'platform.not_allowed';
    },
  };
}

export const anyone: Access = { sentence: 'Anyone, signed in or not', check: () => 'allowed' };

function signedInAnd(sentence: string, test: (auth: Auth) => boolean): Access {
  return {
    sentence,
    check: (ctx) => {
      if (!ctx.maybeAuth) return 'platform.not_signed_in';
      return test(ctx.maybeAuth) ? 'allowed' : 'platform.not_allowed';
    },
  };
}

export const signedIn = signedInAnd('Anyone who is signed in', () => true);

/** Acting as oneself or as a business in any role. The same as signed in, and says so where it matters. */
export const anyActor = signedInAnd('A person, or the staff of a business in its name', () => true);

export const person = signedInAnd('A person, as themselves', (auth) => auth.role === 'self');

export const staff = signedInAnd(
  'The staff of a business in its name: owners, managers and agents',
  (auth) => auth.role !== 'self',
);

export const managers = signedInAnd(
  'Owners and managers of a business in its name',
  (auth) => auth.role === 'owner' || auth.role === 'manager',
);

export const owners = signedInAnd(
  'Owners of a business in its name',
  (auth) => auth.role === 'owner',
);

/** Whoever may move the actor's money: a person their own, owners and managers the business's. */
export const treasurers = signedInAnd(
  'A person with their own money; owners and managers with that of their business',
  (auth) => auth.role !== 'agent',
);

export const operators = signedInAnd('Operators of this server', (auth) => auth.isOperator);
