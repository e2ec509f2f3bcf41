/** The variables of a process, as those of a test too. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that must be there. @throws Error naming it */
export const environmentValue = (environment: Environment, name: string): string => {
  const value = environment[name]
  if (!value) throw new Error(`${name} is not set; GitHub Actions sets it, or the workflow's env does`)
  return value
}
