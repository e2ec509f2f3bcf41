const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split('*')
      .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )

/** True for a text that one of the globs matches; `*` stands for any run of characters, dots too. */
export const globMatcher = (globs: readonly string[]): ((text: string) => boolean) => {
  const patterns = globs.map(pattern)
  return text => patterns.some(candidate => candidate.test(text))
}
