/** Hands a file to the browser, which puts it where the person's downloads go. */
export function saveFile(file: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  // The browser has its own hold of the file once the download began.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
