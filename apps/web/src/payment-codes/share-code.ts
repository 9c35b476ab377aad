/** Banking apps take a code as a picture that is shared with them; phones can do that, most computers cannot. */
export function canShareCode(): boolean {
  return (
    typeof navigator.canShare === 'function' &&
    navigator.canShare({ files: [new File([], 'code.png', { type: 'image/png' })] })
  );
}

const modulePixels = 12;

/** Opens what the device shares pictures with. Nothing happens when one thinks better of it. */
export async function shareCode(text: string): Promise<void> {
  const { encodeQR } = await import('qr');
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const canvas = document.createElement('canvas');
  canvas.width = modules.length * modulePixels;
  canvas.height = canvas.width;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (const [y, row] of modules.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (isDark) context.fillRect(x * modulePixels, y * modulePixels, modulePixels, modulePixels);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!blob) return;
  const files = [new File([blob], 'code.png', { type: 'image/png' })];
  await navigator.share({ files }).catch(() => undefined);
}
