import { createCipheriv, createPrivateKey, type KeyObject, randomBytes, scryptSync } from 'node:crypto'

// An encrypted PKCS#8 key whose passphrase goes through scrypt (RFC 7914, section 7, within PBES2 of RFC 8018). node:crypto reads such a key but writes only
// PBKDF2 with 2,048 rounds, which costs a guesser next to nothing; so the envelope, and only that, is put together here.

const COST = 16_384
const BLOCK = 8
const PARALLEL = 1
const KEY_BYTES = 32
const SALT_BYTES = 16
const IV_BYTES = 16
const LINE = 64

const PBES2 = '1.2.840.113549.1.5.13'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'
const AES_256_CBC = '2.16.840.1.101.3.4.1.42'

const lengthOf = (size: number): number[] => {
  if (size < 0x80) return [size]
  return size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
}

const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts)
const octets = (bytes: Uint8Array): Buffer => element(0x04, bytes)

/** A number of zero or more; a first byte of 128 or more would read as a sign. */
const integer = (value: number): Buffer => {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return element(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]))
}

/** The number in groups of seven bits, all but the last marked. */
const base128 = (arc: number): number[] => {
  const groups = [arc & 0x7f]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift((rest & 0x7f) | 0x80)
  return groups
}

const identifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]))
}

const pem = (der: Uint8Array): string => {
  const text = Buffer.from(der).toString('base64')
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines.join('\n')}\n-----END ENCRYPTED PRIVATE KEY-----\n`
}

/** A private key as PEM that needs the passphrase: scrypt (N 16,384, r 8, p 1) and AES-256-CBC; `openssl pkey` reads it too. */
export const encryptedKey = (key: KeyObject, passphrase: string): string => {
  const salt = randomBytes(SALT_BYTES)
  const iv = randomBytes(IV_BYTES)
  const derived = scryptSync(Buffer.from(passphrase, 'utf8'), salt, KEY_BYTES, { N: COST, r: BLOCK, p: PARALLEL })
  const cipher = createCipheriv('aes-256-cbc', derived, iv)
  const secret = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()])
  const derivation = sequence(
    identifier(SCRYPT),
    sequence(octets(salt), integer(COST), integer(BLOCK), integer(PARALLEL)),
  )
  const scheme = sequence(identifier(AES_256_CBC), octets(iv))
  const algorithm = sequence(identifier(PBES2), sequence(derivation, scheme))
  return pem(sequence(algorithm, octets(secret)))
}

/** @throws Error where the text is no encrypted key, or the passphrase another */
export const decryptedKey = (text: string, passphrase: string): KeyObject => {
  if (!text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----'))
    throw new Error('it is no private key behind a passphrase')
  let key: KeyObject
  try {
    key = createPrivateKey({ key: text, passphrase: Buffer.from(passphrase, 'utf8') })
  } catch {
    // OpenSSL's own words differ between a damaged file and a wrong passphrase from case to case.
    throw new Error('the passphrase is another, or the file is damaged')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}, not Ed25519`)
  return key
}
