import { useSession } from '../../app/session.ts';

/** Owners and managers change the shelves; an agent serves from them. */
export function useCanManage(): boolean {
  const { hat } = useSession();
  return hat?.role === 'owner' || hat?.role === 'manager';
}
