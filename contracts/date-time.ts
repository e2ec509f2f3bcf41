import { fullFormats } from 'ajv-formats/dist/formats.js'

// ajv's full format splits and compares for each instant; most are of the one form that contracts ask for, on a day that every month has.

const PLAIN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/

const validateOf = (format: unknown): ((text: string) => unknown) => {
  const validate: unknown = format instanceof Object ? Reflect.get(format, 'validate') : null
  if (typeof validate !== 'function') throw new Error('ajv-formats has no format date-time that can be called')
  return text => Reflect.apply(validate, null, [text])
}

const full = validateOf(fullFormats['date-time'])

/** The format `date-time` in full (RFC 3339, days that exist), the usual form in a quarter of the time. */
export const isDateTime = (text: string): boolean => PLAIN.test(text) || full(text) === true
