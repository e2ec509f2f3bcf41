/** One line of progress at a time: rewritten in place on a terminal, a plain line each elsewhere; on standard error, so that results can be piped. */
export interface Progress {
  readonly line: (text: string) => void
  /** Clears the line on a terminal, before something else is printed. */
  readonly done: () => void
}

const CLEAR_LINE = '\r\u001b[K'

export const createProgress = (redact: (text: string) => string): Progress => {
  const { isTTY, columns = 80 } = process.stderr
  return {
    line: text => {
      const safe = redact(text)
      process.stderr.write(isTTY ? `${CLEAR_LINE}${safe.slice(0, columns - 1)}` : `${safe}\n`)
    },
    done: () => {
      if (isTTY) process.stderr.write(CLEAR_LINE)
    },
  }
}
