import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { commandError } from './errors.ts'
import { newPassphrase, passphraseOf } from './signing-passphrase.ts'
import { decryptedKey, encryptedKey } from './signing-pkcs8.ts'

const OWNER_ONLY = 0o600

/** A public key as approvers.yaml holds it: SPKI in DER, base64. */
export const publicText = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')

/** The short name of a public key: SHA-256 of its DER. */
export const fingerprint = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')

/** @throws Error where the text is no Ed25519 key */
export const publicKeyOf = (text: string): KeyObject => {
  const der = Buffer.from(text, 'base64')
  // Node reads base64 leniently: two texts could be one key.
  if (der.toString('base64') !== text) throw new Error('is no base64')
  const key = createPublicKey({ key: der, type: 'spki', format: 'der' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`is a key of type ${key.asymmetricKeyType}, not Ed25519`)
  return key
}

export const signatureOf = (text: string, key: KeyObject): string =>
  sign(null, Buffer.from(text, 'utf8'), key).toString('base64')

/** Whether the signature is that of this key over this text. A signature in another spelling of base64 is none. */
export const isSignature = (text: string, signature: string, publicKey: string): boolean => {
  const bytes = Buffer.from(signature, 'base64')
  if (bytes.toString('base64') !== signature) return false
  try {
    return verify(null, Buffer.from(text, 'utf8'), publicKeyOf(publicKey), bytes)
  } catch {
    return false
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Makes a key, writes it behind a passphrase where no file is yet, and gives its public half. @throws CommandError GATE_KEY, GATE_PASSPHRASE */
export const makeKey = async (path: string, environment: NodeJS.ProcessEnv): Promise<string> => {
  const passphrase = await newPassphrase(environment)
  const { privateKey } = generateKeyPairSync('ed25519')
  try {
    // Never over a file that is there: it might be the only copy of a key.
    const file = await open(path, 'wx', OWNER_ONLY)
    try {
      await file.writeFile(encryptedKey(privateKey, passphrase))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    throw commandError('GATE_KEY', { path, problem: messageOf(error) })
  }
  return publicText(privateKey)
}

/** @throws CommandError GATE_KEY where it cannot be used, GATE_PASSPHRASE */
export const readKey = async (path: string, environment: NodeJS.ProcessEnv): Promise<KeyObject> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw commandError('GATE_KEY', { path, problem: messageOf(error) })
  }
  const passphrase = await passphraseOf(path, environment)
  try {
    return decryptedKey(text, passphrase)
  } catch (error) {
    throw commandError('GATE_KEY', { path, problem: messageOf(error) })
  }
}
