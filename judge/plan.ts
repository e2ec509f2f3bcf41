import type { Criterion, Measure, ProfileName } from './criterion.ts'
import { calibrationSize } from './stats/calibration-size.ts'
import { requiredUnits } from './stats/failures-allowed.ts'
import { operatingCharacteristic } from './stats/operating-characteristic.ts'

/** What a criterion needs before a run, and what the run can then say. */
export interface PlannedCriterion {
  readonly id: string
  readonly required: boolean
  readonly severity: Criterion['severity']
  /** Records (trials of all steps, probes) for a verdict. */
  readonly records: number
  /** Records that the plan yields; null where as many come as the system has. */
  readonly planned: number | null
  /** Shortest time on a real clock, in seconds. */
  readonly realSeconds: number
  /** P(pass) when the system is as good as `planned` says; null for a logical rule (one counterexample fails, none passes). */
  readonly power: number | null
  readonly truth: number | null
  /** Why no run of this plan can pass, or null. */
  readonly unprovable: string | null
}

const shareOf = (measure: Measure): number | null => {
  if (measure.kind === 'proportion') return measure.bound
  return measure.kind === 'quantile' ? measure.q : null
}

/** The probes that an uptime criterion plans (`params.probes`); null for other measures. */
const probesOf = ({ measure, params }: Criterion): number | null =>
  measure.kind === 'availability' ? (params.probes ?? null) : null

/** The time on a real clock; of uptime that of its probes, so that an override of their number or interval is seen. */
const secondsOf = (criterion: Criterion): number => {
  const probes = probesOf(criterion)
  const { measure, realSeconds } = criterion
  return probes === null || measure.kind !== 'availability' ? realSeconds : probes * measure.intervalSeconds
}

/** Fewest clean records for a pass: the row's minimum, and what the arithmetic of its measure demands. */
const recordsOf = (criterion: Criterion, confidence: number): number => {
  const { measure, minimum } = criterion
  const share = shareOf(measure)
  if (share !== null) return Math.max(minimum, requiredUnits({ failures: 0, target: share, conf: confidence }))
  if (measure.kind === 'availability') {
    return Math.max(minimum, requiredUnits({ failures: 0, target: measure.bound, conf: confidence }))
  }
  if (measure.kind === 'steps') return minimum * measure.steps.length
  if (measure.kind === 'equivalence' || measure.kind === 'independence') {
    return minimum * (measure.groups?.length ?? 1)
  }
  return measure.kind === 'calibration' ? Math.max(minimum, calibrationSize(measure.bound, confidence)) : minimum
}

const powerOf = (criterion: Criterion, n: number, confidence: number): number | null => {
  const target = shareOf(criterion.measure)
  const planned = Math.max(n, criterion.plannedRecords ?? 0)
  if (target === null || criterion.planned === undefined) return null
  return operatingCharacteristic({ n: planned, target, conf: confidence, truth: criterion.planned }).pPass
}

const unprovableOf = (criterion: Criterion, records: number): string | null => {
  const probes = probesOf(criterion)
  if (probes !== null && probes < records) {
    return `${probes} probes are planned and ${records} clean ones are needed: no run of this plan can pass, even without a single failure`
  }
  return null
}

/** The plan of every criterion, in the order of the catalogue. Pure; no target is asked. */
export const planCriteria = (
  catalogue: readonly Criterion[],
  options: { readonly profile: ProfileName; readonly confidence: number },
): readonly PlannedCriterion[] =>
  catalogue.map(criterion => {
    const records = recordsOf(criterion, options.confidence)
    return {
      id: criterion.id,
      required: criterion.profiles.includes(options.profile),
      severity: criterion.severity,
      records,
      planned: probesOf(criterion),
      realSeconds: secondsOf(criterion),
      power: powerOf(criterion, records, options.confidence),
      truth: criterion.planned ?? null,
      unprovable: unprovableOf(criterion, records),
    }
  })
