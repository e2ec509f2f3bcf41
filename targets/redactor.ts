/** Replaces secrets in text; see `createRedactor`. */
export interface Redactor {
  /** From now on every form of the value becomes `[redacted <label>]`. Values under four characters are refused (false): they would blank out ordinary text. */
  readonly register: (label: string, value: string) => boolean
  readonly redact: (text: string) => string
}

const MINIMUM_LENGTH = 4

/** The base64 texts that hold the value, whatever stands before it: three alignments, their unsure edge characters cut off. */
const base64Forms = (value: string): string[] =>
  [0, 1, 2].flatMap(offset => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
    const encoded = bytes.toString('base64').replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const to = encoded.length - (bytes.length % 3 === 0 ? 0 : 1)
    const sure = encoded.slice(from, to)
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })

/** Every text under which a value may hide: raw, JSON-escaped, URL-encoded, base64 at any alignment. */
export const formsOf = (value: string): string[] => {
  const json = JSON.stringify(value).slice(1, -1)
  const encoded = encodeURIComponent(value)
  const forms = [
    value,
    json,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
    ...base64Forms(value),
  ]
  return [...new Set(forms)].filter(form => form.length >= MINIMUM_LENGTH)
}

/**
 * The one redactor: all that is written (evidence, logs, errors, progress) goes through `redact`. Each registered value is found raw, JSON-escaped,
 * URL-encoded and base64-encoded at any alignment; longer forms go first, so that no part of one is left behind.
 */
export const createRedactor = (): Redactor => {
  let forms: { form: string; mark: string }[] = []
  return {
    register: (label, value) => {
      if (value.length < MINIMUM_LENGTH) return false
      const mark = `[redacted ${label}]`
      const known = new Set(forms.map(({ form }) => form))
      const added = formsOf(value).filter(form => !known.has(form))
      forms = [...forms, ...added.map(form => ({ form, mark }))].sort((a, b) => b.form.length - a.form.length)
      return true
    },
    redact: text => {
      let result = text
      for (const { form, mark } of forms) if (result.includes(form)) result = result.replaceAll(form, mark)
      return result
    },
  }
}
