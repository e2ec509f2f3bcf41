import type { Role, Target } from '../targets/capability.ts'

export const roles: readonly Role[] = ['viewer', 'trader', 'risk', 'operator']

/** A fresh key of exactly one role. The key is a secret: it goes into calls and never into evidence. Throws where the target refuses to make one. */
export const rotatedKey = async (target: Pick<Target, 'config'>, role: Role): Promise<{ readonly token: string }> => {
  const { answer, status, problem } = await target.config.patch({
    keys: { rotate: role },
    reason: `a key of role ${role} for an access drill`,
  })
  if (!answer?.key) throw new Error(`no key of role ${role} was made: status ${status} ${problem?.type ?? ''}`.trim())
  return { token: answer.key.token }
}
