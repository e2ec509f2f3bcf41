import type { Target } from '../targets/capability.ts'
import { drillUsers } from './drill-flags.ts'

/** Which version serves some users, by the evaluation of the routing; null where it could not be read. */
export type ServedUsers = readonly { readonly user: string; readonly version: unknown }[]

/** The flag that says which version serves a user. */
export const routing = 'algorithm'

/** Asks for the first of the drills' users. */
export const servedUsers = async (target: Pick<Target, 'flags'>, count: number): Promise<ServedUsers> => {
  const served: { user: string; version: unknown }[] = []
  for (const user of drillUsers.slice(0, count)) {
    const { status, value } = await target.flags.evaluate(routing, { targetingKey: user })
    served.push({ user, version: status === 200 ? value : null })
  }
  return served
}
