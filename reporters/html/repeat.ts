import type { RunFacts } from '../../judge/run.ts'

/** A word as a POSIX shell takes it, whatever is in it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** The command that asks one criterion of the same target again. */
export const repeatCommand = (id: string, { target, profile, seed }: RunFacts): string => {
  const where = target.name === 'reference' ? 'reference' : target.url
  return `final-gate run --target ${quoted(where)} --profile ${profile} --only ${quoted(id)} --seed ${seed}`
}
