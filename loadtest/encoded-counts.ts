import { inflateSync } from 'node:zlib'

// HDR V2, compressed, base64, read count by count: making a histogram of each part first takes longer than adding the parts.

const COMPRESSED_COOKIE = 0x1c849314
const COOKIE = 0x1c849313
const COMPRESSED_HEAD = 8
const HEAD = 40
const AT = { length: 4, digits: 12, lowest: 16 } as const
/** Some 23,000 counts of microseconds up to an hour, of at most nine bytes each. */
const LONGEST_PAYLOAD = 512 * 1024

const payloadOf = (encoded: string, expected: number): Buffer => {
  const bytes = Buffer.from(encoded.trim(), 'base64')
  if (bytes.length < COMPRESSED_HEAD || bytes.readInt32BE(0) !== COMPRESSED_COOKIE)
    throw new Error('no compressed HDR V2 histogram')
  const end = COMPRESSED_HEAD + bytes.readInt32BE(AT.length)
  const inflated = inflateSync(bytes.subarray(COMPRESSED_HEAD, end), { maxOutputLength: LONGEST_PAYLOAD })
  if (inflated.length < HEAD || inflated.readInt32BE(0) !== COOKIE) throw new Error('no HDR V2 histogram')
  const [digits, lowest] = [inflated.readInt32BE(AT.digits), inflated.readBigInt64BE(AT.lowest)]
  if (digits !== expected || lowest !== 1n) {
    throw new Error(`a histogram of ${expected} digits from 1 on is expected, found ${digits} digits from ${lowest} on`)
  }
  return inflated.subarray(HEAD, HEAD + inflated.readInt32BE(AT.length))
}

/**
 * Adds the counts of an encoded histogram of so many digits to those before it, index by index.
 * @throws Error for what is no HDR V2 histogram of these digits, has more indexes than there are sums, or ends within a count
 */
export const addCounts = (encoded: string, digits: number, sums: Float64Array): void => {
  const payload = payloadOf(encoded, digits)
  let index = 0
  for (let at = 0; at < payload.length; ) {
    // Little-endian groups of seven bits, nine bytes at most; odd numbers are runs of zeros.
    let [word, factor, byte] = [0, 1, 0x80]
    for (let bytes = 1; byte > 0x7f; bytes++) {
      const next = payload[at++]
      if (next === undefined) throw new Error('an HDR V2 histogram ends within a count')
      byte = bytes === 9 ? 0 : next
      word += (bytes === 9 ? next : next & 0x7f) * factor
      factor *= 128
    }
    if (word % 2 === 1) index += (word + 1) / 2
    else {
      const sum = sums[index]
      if (sum === undefined) throw new Error(`a histogram has more than ${sums.length} counts`)
      sums[index++] = sum + word / 2
    }
  }
}
