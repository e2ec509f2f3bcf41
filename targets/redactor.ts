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

const unicodeEscape = (character: string): string =>
  character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** As writers of JSON in other languages escape it: beyond ASCII (Python), slashes and beyond ASCII (PHP), signs of HTML (Go); and JSON within JSON. */
const jsonForms = (value: string): string[] => {
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = json.replace(/[\u007f-\uffff]/g, unicodeEscape)
  const forms = [json, ascii, ascii.replaceAll('/', '\\/'), json.replace(/[<>&]/g, unicodeEscape)]
  return [...forms, ...forms.map(form => JSON.stringify(form).slice(1, -1))]
}

/** Percent-encoded as a component, as a form, as a path and as a whole address, with digits of either case. */
const urlForms = (value: string): string[] => {
  const component = encodeURIComponent(value)
  const strict = component.replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const forms = [component, strict, form, strict.replaceAll('%2F', '/'), encodeURI(value)]
  return [...forms, ...forms.map(text => text.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()))]
}

const MARKUP: readonly Readonly<Record<string, string>>[] = [
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;' },
  { '&': '&amp;', '<': '&lt;' },
]

/** In the text or an attribute of XML or HTML. */
const markupForms = (value: string): string[] =>
  MARKUP.map(entities => value.replace(/[&<>"']/g, sign => entities[sign] ?? sign))

/** As part of a JSON Pointer, in which a field is named that bears the secret as its name. */
const pointerForms = (value: string): string[] => {
  const pointer = value.replaceAll('~', '~0').replaceAll('/', '~1')
  return [pointer, JSON.stringify(pointer).slice(1, -1)]
}

const hexForms = (value: string): string[] => {
  const hex = Buffer.from(value).toString('hex')
  return [hex, hex.toUpperCase()]
}

/** Every text under which a value may hide: raw, in JSON and in pointers into it, in an address, in markup, in hexadecimal digits, in base64 at any alignment. */
export const formsOf = (value: string): string[] => {
  // A lone surrogate has no bytes of its own: in an address and in base64 it stands as the replacement character.
  const sound = value.toWellFormed()
  const forms = [
    value,
    ...jsonForms(value),
    ...urlForms(sound),
    ...markupForms(value),
    ...pointerForms(value),
    ...hexForms(sound),
    ...base64Forms(sound),
  ]
  return [...new Set(forms)].filter(form => form.length >= MINIMUM_LENGTH)
}

/**
 * The one redactor: all that is written (evidence, logs, errors, progress) goes through `redact`. Each registered value is found in every form of `formsOf`;
 * longer forms go first, so that no part of one is left behind.
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
