/** A certificate that nobody vouches for, with its key, in PEM: the one that `smtp-server` carries for trials. */
export async function testCertificate(): Promise<{ key: string; cert: string }> {
  const where = new URL('./tls-options.js', import.meta.resolve('smtp-server'));
  const { default: tlsOptions } = (await import(where.href)) as {
    default(): { key: string; cert: string };
  };
  const { key, cert } = tlsOptions();
  return { key, cert };
}
