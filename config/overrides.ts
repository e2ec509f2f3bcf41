import type { Criterion, Measure } from '../judge/criterion.ts'
import { ConfigError } from './errors.ts'
import { nearestHint } from './nearest.ts'

/** What a config may change of a criterion. */
export interface CriterionOverride {
  readonly bound?: number
  readonly intervalSeconds?: number
  readonly minimum?: number
  readonly severity?: Criterion['severity']
  readonly params?: Readonly<Record<string, number>>
}

const SHARES: readonly Measure['kind'][] = ['proportion', 'availability', 'equivalence', 'independence', 'calibration']

/** Why a bound cannot be that of the measure, or null. */
const boundFault = ({ measure }: Criterion, { bound, intervalSeconds }: CriterionOverride): string | null => {
  if (bound !== undefined) {
    if (!('bound' in measure))
      return `bound ${bound}: a criterion of measure "${measure.kind}" has no bound; every record must hold`
    if (SHARES.includes(measure.kind) && !(bound > 0 && bound < 1))
      return `bound ${bound} is impossible: a share lies between 0 and 1, e.g. 0.99`
    if (measure.kind === 'maximum' && measure.above !== undefined && bound <= measure.above) {
      return `bound ${bound} is impossible: values lie above ${measure.above}`
    }
    if ((measure.kind === 'quantile' || measure.kind === 'rate' || measure.kind === 'slope') && bound <= 0)
      return `bound ${bound} ${measure.unit} is impossible: give a positive one`
  }
  if (intervalSeconds !== undefined && measure.kind !== 'availability')
    return 'intervalSeconds belongs to uptime criteria alone'
  return null
}

const overridden = (criterion: Criterion, override: CriterionOverride, path: string): Criterion => {
  const { id } = criterion
  const problem = boundFault(criterion, override)
  if (problem) throw new ConfigError('GATE_CONFIG_BOUND', { path, id, problem })
  const unknown = Object.keys(override.params ?? {}).find(name => !(name in criterion.params))
  if (unknown) {
    const known = Object.keys(criterion.params).join(', ') || 'it has none'
    throw new ConfigError('GATE_CONFIG_PARAM', { path, id, name: unknown, known })
  }
  const measure = { ...criterion.measure } as Record<string, unknown>
  if (override.bound !== undefined) measure.bound = override.bound
  if (override.intervalSeconds !== undefined) measure.intervalSeconds = override.intervalSeconds
  return {
    ...criterion,
    // The keys were checked against the measure's kind above.
    measure: measure as unknown as Measure,
    minimum: override.minimum ?? criterion.minimum,
    severity: override.severity ?? criterion.severity,
    params: { ...criterion.params, ...override.params },
  }
}

/**
 * The catalogue with the config's bounds, minimums, severities and parameters.
 * @throws ConfigError for a criterion or parameter that does not exist, or a bound that cannot be one
 */
export const overrideCatalogue = (
  catalogue: readonly Criterion[],
  overrides: Readonly<Record<string, CriterionOverride>>,
  path: string,
): readonly Criterion[] => {
  const ids = catalogue.map(({ id }) => id)
  for (const id of Object.keys(overrides)) {
    if (!ids.includes(id)) throw new ConfigError('GATE_CONFIG_CRITERION', { path, id, nearest: nearestHint(id, ids) })
  }
  return catalogue.map(criterion => {
    const override = overrides[criterion.id]
    return override ? overridden(criterion, override, path) : criterion
  })
}
