/**
 * Files that are dragged over a conversation, or pasted into it, until the signal aborts. `onOver` tells
 * the place while they are over it, and null when they are gone.
 */
export function listen(
  place: HTMLElement,
  told: {
    onOver: (place: HTMLElement | null) => void;
    onFiles: (files: File[]) => void;
    signal: AbortSignal;
  },
): void {
  const { onOver, onFiles, signal } = told;
  if (signal.aborted) return;
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

  function take(event: Event, data: DataTransfer | null): void {
    const files = [...(data?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }
  function onDrag(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    onOver(place);
  }
  place.addEventListener('dragenter', onDrag, { signal });
  place.addEventListener('dragover', onDrag, { signal });
  place.addEventListener(
    'dragleave',
    (event) => {
      if (!place.contains(event.relatedTarget as Node | null)) onOver(null);
    },
    { signal },
  );
  place.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      onOver(null);
      take(event, event.dataTransfer);
    },
    { signal },
  );
  place.addEventListener('paste', (event) => take(event, event.clipboardData), { signal });
}
