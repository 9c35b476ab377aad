import type { Content } from '../messaging/content-body.tsx';
import { ContactView } from './contact-view.tsx';
import './contents.css';
import { PlaceView } from './place-view.tsx';
import { StickerView } from './sticker-view.tsx';

/** What is in a message besides words and files. */
export default function ContentView({ body }: { body: Content }) {
  if (body.kind === 'location') return <PlaceView place={body} />;
  if (body.kind === 'contact') return <ContactView contact={body} />;
  return <StickerView sticker={body.sticker} />;
}
