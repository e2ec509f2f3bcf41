/** Keeps the last lines of what a process wrote, redacted as they come. */
export interface LogTail {
  readonly write: (chunk: string) => void
  readonly lines: () => readonly string[]
  /** True once a line held the text. */
  readonly hasSeen: (text: string) => boolean
}

const KEPT_LINES = 200
/** A line without an end is cut here, so that a process that never ends its line cannot fill the memory. */
const LINE_LENGTH = 4096

/** @param redact the one redactor; a secret that arrives in two chunks is whole again before its line is redacted */
export const createLogTail = (redact: (text: string) => string): LogTail => {
  const kept: string[] = []
  let rest = ''
  const keep = (line: string): void => {
    const safe = redact(line).slice(0, LINE_LENGTH)
    kept.push(safe)
    if (kept.length > KEPT_LINES) kept.shift()
  }
  const seen = new Map<string, boolean>()
  return {
    write: chunk => {
      const parts = (rest + chunk).split(/\r?\n/)
      rest = parts.pop() ?? ''
      for (const part of parts) {
        for (const text of seen.keys()) if (part.includes(text)) seen.set(text, true)
        keep(part)
      }
      if (rest.length > LINE_LENGTH) {
        keep(rest)
        rest = ''
      }
    },
    lines: () => (rest === '' ? [...kept] : [...kept, redact(rest).slice(0, LINE_LENGTH)]),
    hasSeen: text => {
      if (seen.get(text)) return true
      if (!seen.has(text))
        seen.set(
          text,
          kept.some(line => line.includes(text)),
        )
      return seen.get(text) ?? false
    },
  }
}
