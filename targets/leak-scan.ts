import { formsOf } from './redactor.ts'

/** Shorter values occur in ordinary text by chance; they are not looked for. */
const MINIMUM_LENGTH = 8

/** Looks for watched secrets in what a target answers. */
export interface LeakScan {
  /** From now on the value is looked for, raw and encoded; false (not watched) under eight characters. */
  readonly watch: (label: string, value: string) => boolean
  /** The labels of the secrets that the texts hold. */
  readonly find: (texts: readonly string[]) => string[]
}

export const createLeakScan = (): LeakScan => {
  const watched = new Map<string, readonly string[]>()
  return {
    watch: (label, value) => {
      if (value.length < MINIMUM_LENGTH) return false
      watched.set(label, [...new Set([...(watched.get(label) ?? []), ...formsOf(value)])])
      return true
    },
    find: texts =>
      [...watched]
        .filter(([, forms]) => forms.some(form => texts.some(text => text.includes(form))))
        .map(([label]) => label),
  }
}
