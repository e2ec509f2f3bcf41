import { catalogue } from '../judge/catalogue.ts'
import type { EvidenceRun, LiveFacts } from '../judge/checklist/facts.ts'
import type { RunReport } from '../judge/run.ts'
import { sha256 } from '../suites/files.ts'
import { canonicalText } from './signing-text.ts'
import type { Finding } from './verify-files.ts'
import type { Rejudged } from './verify-judging.ts'
import type { VerifiedRun } from './verify-run.ts'

const UNKNOWN = 'unknown'
const NO_TIME = '1970-01-01T00:00:00Z'

/** What everything was judged by: bounds, minimums, parameters, confidence, and what was excused. */
const boundsOf = ({ catalogue: rows, config }: Rejudged): string => {
  const { confidence, allowNotApplicable, paperAccounts } = config
  const judgedBy = rows.map(({ id, measure, minimum, params, claim }) => ({ id, measure, minimum, params, claim }))
  return sha256(canonicalText(JSON.parse(JSON.stringify({ judgedBy, confidence, allowNotApplicable, paperAccounts }))))
}

const problemOf = ([first, ...more]: readonly Finding[]): string | null =>
  first === undefined ? null : `${first.path} ${first.problem}${more.length > 0 ? `, and ${more.length} more` : ''}`

/** The target's own word in run.json; a run of an earlier version is known by the target that its config names. */
const isStandIn = ({ report, config }: Rejudged): boolean | null =>
  report.run.target.standIn ?? (config.target === 'reference' && config.targets === undefined ? true : null)

/** Nothing of the verdicts that lie there: only what judging again has given. */
const criteriaOf = ({ criteria }: RunReport): EvidenceRun['criteria'] =>
  criteria.map(({ id, state, timeBase, reason }) => ({ id, state, timeBase, reason: reason?.text ?? '' }))

const unreadable = ({ directory, digest, findings }: VerifiedRun): EvidenceRun => ({
  ...{ name: directory, id: UNKNOWN, digest, endedAt: NO_TIME },
  ...{ build: UNKNOWN, configHash: UNKNOWN, bounds: UNKNOWN },
  isStandIn: null,
  isPartial: false,
  isInterrupted: false,
  problem: problemOf(findings) ?? 'nothing was judged',
  criteria: [],
})

/** A verified directory as the checklist looks at it. */
export const evidenceRun = (verified: VerifiedRun): EvidenceRun => {
  const { directory, digest, findings, judged } = verified
  if (judged === null) return unreadable(verified)
  const { run, gate } = judged.report
  return {
    ...{ name: directory, id: run.id, digest, endedAt: run.endedAt },
    ...{ build: run.target.build, configHash: run.target.configHash, bounds: boundsOf(judged) },
    isStandIn: isStandIn(judged),
    isPartial:
      gate.partial ||
      run.scope.only.length > 0 ||
      catalogue.some(({ id }) => !judged.report.criteria.some(each => each.id === id)),
    isInterrupted: run.interrupted,
    problem: problemOf(findings),
    criteria: criteriaOf(judged.report),
  }
}

/** A run on the live side, of which only the build and the configuration are read: it may be partial. */
export const liveFacts = (verified: VerifiedRun): LiveFacts => {
  const { name, digest, endedAt, build, configHash, problem, isStandIn: standIn } = evidenceRun(verified)
  const own = standIn === false ? null : `${name}: its target stands in for a system, or does not say`
  return { name, digest, endedAt, build, configHash, problem: problem ?? own }
}
