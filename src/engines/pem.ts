/** The certificate files that a URL names, looked at before a driver fails on them without a word of which it was. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { NochulError } from '../errors.ts';

/** A file's content, and the URL's option and path that it came by. */
export interface PemFile {
  readonly option: string;
  readonly path: string;
  readonly text: string;
}

export interface PemFiles {
  readonly ca?: PemFile | undefined;
  readonly cert?: PemFile | undefined;
  readonly key?: PemFile | undefined;
  readonly passphrase?: string | undefined;
}

/** What node:tls, and so every driver, takes. */
export type PemOptions = { readonly [option in keyof PemFiles]?: string };

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;

/**
 * The files as TLS options, once it is sure that they hold what they should.
 * @throws NochulError `tls`, naming the file.
 */
export function pemOptions(files: PemFiles): PemOptions {
  for (const file of [files.ca, files.cert]) if (file) requireCertificate(file);
  if (files.key) requirePart(files.key, PRIVATE_KEY, 'private key');
  if (files.key && !fits(files.key, files)) {
    const paths = [files.cert, files.key].flatMap((file) => (file ? file.path : []));
    throw new NochulError('tls', `The client certificate and key can't be used: ${paths.join(', ')}.`, {
      hint: 'Check that the key belongs to the certificate, and that its passphrase, if it has one, is given.',
    });
  }
  return {
    ...(files.ca ? { ca: files.ca.text } : {}),
    ...(files.cert ? { cert: files.cert.text } : {}),
    ...(files.key ? { key: files.key.text } : {}),
    ...(files.passphrase ? { passphrase: files.passphrase } : {}),
  };
}

/** OpenSSL itself takes a key of another kind than the certificate's, and then leaves both out. */
function fits({ text }: PemFile, { cert, passphrase }: PemFiles): boolean {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase ? { passphrase } : {}) });
    return cert === undefined || new X509Certificate(cert.text).checkPrivateKey(key);
  } catch {
    return false;
  }
}

function requireCertificate(file: PemFile): void {
  requirePart(file, CERTIFICATE, 'certificate');
  try {
    new X509Certificate(file.text);
  } catch {
    throw new NochulError('tls', `The certificate in ${file.path}, which ${file.option} names, is damaged.`, {
      hint: 'Write the file anew: `openssl x509 -in FILE -text` must be able to read it.',
    });
  }
}

function requirePart({ option, path, text }: PemFile, part: RegExp, what: string): void {
  if (part.test(text)) return;
  const fault = text.includes('-----BEGIN ') ? `holds no ${what}` : 'is not a PEM file';
  throw new NochulError('tls', `${path}, which ${option} names, ${fault}.`, {
    hint: `Name a PEM file with a ${what}; openssl x509 or openssl pkcs12 makes one of other formats.`,
  });
}
