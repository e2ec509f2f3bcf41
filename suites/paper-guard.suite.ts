import type { Account } from '../contracts/account.schema.ts'
import { globMatcher } from '../judge/glob.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { scenario } from './scenario.ts'
import { workloadSnapshots } from './workload.ts'

// Whose money was it? Read only: the account says who it is, the configuration says which accounts are paper, the ledger says what was changed.

export interface PaperGuardEvidence {
  readonly accounts: readonly { readonly when: string; readonly id: string; readonly mode: string }[]
  /** Globs of account numbers that are paper, from the configuration. */
  readonly paperAccounts: readonly string[]
  readonly mutating: readonly { readonly method: string; readonly path: string; readonly status: number | null }[]
  readonly mutatingCount: number
}

/** What contradicts "this is a paper account, and only such a one was changed". */
const accountNote = (mode: string, isListed: boolean, changed: number): string => {
  if (mode === 'paper' && !isListed) return 'it calls itself paper, and its number is not among the paper accounts'
  if (mode !== 'paper' && changed > 0) return `it is ${mode}, and ${changed} calls of this run changed something`
  return ''
}

/** One record for each time the account was read, and one for each call that changed something. */
export const paperRecords = ({
  accounts,
  paperAccounts,
  mutating,
  mutatingCount,
}: PaperGuardEvidence): JudgedRecord[] => {
  const isListed = globMatcher(paperAccounts)
  const isPaper = accounts.length > 0 && accounts.every(({ id, mode }) => mode === 'paper' && isListed(id))
  const succeeded = mutating.filter(({ status }) => status !== null && status < 400)
  return [
    ...accounts.map(({ when, id, mode }) => {
      const note = accountNote(mode, isListed(id), succeeded.length)
      return { ref: `account ${id} ${when}`, value: note === '', note, record: { id, mode, mutatingCount } }
    }),
    ...succeeded.map(({ method, path, status }, index) => ({
      ref: `call ${index + 1}: ${method} ${path}`,
      value: isPaper,
      note: isPaper ? '' : `answered ${status} by an account that is not known to be paper`,
    })),
  ]
}

const factsOf = (when: string, { id, mode }: Account) => ({ when, id, mode })

export const paperGuard = scenario('e2e.paper-guard', {
  phase: 'closing',
  tier: 'observe',
  needs: ['account'],
  gather: async ({ target, workload, paperAccounts }): Promise<PaperGuardEvidence> => {
    const { mutating, mutatingCount } = target.ledger()
    return {
      accounts: [
        ...workloadSnapshots(workload).map(({ label, account }) => factsOf(label, account)),
        factsOf('at the end', await target.account.get()),
      ],
      paperAccounts,
      mutating,
      mutatingCount,
    }
  },
  observe: { 'e2e.paper-guard': paperRecords },
})
