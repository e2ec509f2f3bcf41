import { catalogue } from '../judge/catalogue.ts'
import { checklistCriterion } from '../judge/checklist/criterion-facts.ts'
import { testedOf } from '../judge/checklist/evidence.ts'
import type { AgeLimits, ChecklistInput, Tested } from '../judge/checklist/facts.ts'
import { evidenceRun, liveFacts } from './checklist-evidence.ts'
import { changeOf, type SignedRecords, signedRecords } from './checklist-records.ts'
import { type Approvers, approversAt } from './signing-approvers.ts'
import type { Change, NoChange } from './signing-authors.ts'
import { type RecordFile, readRecords } from './signing-record.ts'
import { type VerifiedRun, verifyRun } from './verify-run.ts'

/** Where everything lies that a checklist is made of. */
export interface ChecklistPlaces {
  /** Run directories. */
  readonly runs: readonly string[]
  readonly approvers: string
  readonly record: string
  /** The repository of the deployed system. */
  readonly repository: string
  /** A run directory gathered on the live side; null where none is named. */
  readonly live: string | null
  readonly ages: AgeLimits
  /** RFC 3339. */
  readonly now: string
}

/** The run directories, verified and judged again. */
export interface VerifiedPlaces {
  readonly verified: readonly VerifiedRun[]
  /** The live side; null where none is named. */
  readonly verifiedLive: VerifiedRun | null
}

export interface ChecklistRead extends VerifiedPlaces {
  readonly input: ChecklistInput
  readonly approvers: Approvers | null
  readonly file: RecordFile
  readonly tested: Tested | null
  readonly change: Change | NoChange
}

const NOTHING: NoChange = { problem: 'no run shows a build' }

/** Without a list nobody could have signed. */
const unlisted = (file: RecordFile, path: string): SignedRecords => {
  const isEmpty = file.broken === null && file.records.length === 0
  const refused = { line: 1, item: file.path, name: '', problem: `${path} is not there, so nobody is known to sign` }
  return { signed: [], refused: isEmpty ? [] : [refused] }
}

const verifyPlaces = async ({ runs, live }: ChecklistPlaces, approvers: Approvers | null): Promise<VerifiedPlaces> => {
  const verified: VerifiedRun[] = []
  for (const path of runs) verified.push(await verifyRun(path, { approvers }))
  return { verified, verifiedLive: live === null ? null : await verifyRun(live, { approvers }) }
}

/**
 * Reads, verifies and judges again; what does not hold is told in the input and never left out. Directories that were verified a moment ago can be handed in.
 * @throws CommandError
 */
export const readChecklist = async (places: ChecklistPlaces, known?: VerifiedPlaces): Promise<ChecklistRead> => {
  const { now, ages, repository } = places
  const approvers = await approversAt(places.approvers)
  const file = await readRecords(places.record)
  const { verified, verifiedLive } = known ?? (await verifyPlaces(places, approvers))
  const runs = verified.map(evidenceRun)
  const tested = testedOf(runs)
  const { build } = tested ?? {}
  const change = approvers && build ? await changeOf(file, approvers, { build, repository }) : NOTHING
  const records = approvers
    ? await signedRecords(file, { approvers, tested, change })
    : unlisted(file, places.approvers)
  const criteria = catalogue.map(checklistCriterion)
  const live = verifiedLive && liveFacts(verifiedLive)
  const input = { criteria, runs, live, now, ages, ...records }
  return { input, verified, verifiedLive, approvers, file, tested, change }
}
