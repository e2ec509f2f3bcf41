import { createRedactor, type Redactor } from '../targets/redactor.ts'

// What a command learns to be secret is kept out of everything that leaves it: its files, its output, and the message that it crashes with.

const opened: Redactor[] = []

/** The redactor of a command; what it learns is taken out of the message of a crash too. */
export const openRedactor = (): Redactor => {
  const redactor = createRedactor()
  opened.push(redactor)
  return redactor
}

/** A text without any secret that this process has learnt. */
export const withoutSecrets = (text: string): string => opened.reduce((rest, { redact }) => redact(rest), text)

/**
 * The same value with every text in it redacted. A reporter escapes what it is given (markup, Markdown, codes of control characters), and an escaped secret is
 * no longer found: so a report is redacted before any reporter sees it.
 */
export const redactedValue = <T>(value: T, redact: (text: string) => string): T => {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return redact(part)
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [redact(name), walk(each)]))
  }
  return walk(value) as T
}
