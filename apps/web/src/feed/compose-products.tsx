import { lazyPart } from '../app/lazy-part.tsx';
import type { Draft } from './draft.ts';

const Picker = lazyPart(() => import('../shop/goods/goods-picker.tsx'));

/** What one may buy from the post. */
export function ComposeProducts(props: {
  products: Draft['products'];
  onChange: (products: Draft['products']) => void;
}) {
  return <Picker props={props} missing={null} />;
}
