import type { CriterionId } from '../judge/catalogue.ts'
import type { Figure } from '../judge/figure.ts'
import type { MeasuredRecord } from '../judge/observation.ts'
import { limitsOf, percentileFigure, percentileSeries } from './latency-figures.ts'
import type { Drawing } from './scenario.ts'

// How soon a call is in effect where it must show, drawn from the very records that are judged. Their references read `trial: where`.

type By = 'trial' | 'where'

const SEPARATOR = ': '

const nameOf = ({ ref }: MeasuredRecord, by: By): string => {
  const [trial = ref, ...where] = ref.split(SEPARATOR)
  return by === 'trial' || where.length === 0 ? trial : where.join(SEPARATOR)
}

const figureOf = (
  records: readonly MeasuredRecord[],
  { criterion }: Drawing,
  { id, by, title }: { readonly id: CriterionId; readonly by: By; readonly title: string },
): readonly Figure[] =>
  percentileFigure({
    id,
    title,
    criteria: [id],
    note: 'From the call to the first look that showed its effect; what should not have happened at all counts as the whole watch.',
    unit: 's',
    limits: limitsOf(criterion(id)),
    series: [...new Set(records.map(record => nameOf(record, by)))].map(name =>
      percentileSeries(
        name,
        records.filter(record => nameOf(record, by) === name),
      ),
    ),
  })

/** Seconds from a rollback to its effect, a distribution for each surface over all trials. */
export const rollbackFigure = (records: readonly MeasuredRecord[], drawing: Drawing): readonly Figure[] =>
  figureOf(records, drawing, {
    id: 'rollback.latency',
    by: 'where',
    title: 'Time from a rollback to its effect on each surface',
  })

/** Seconds from a kill to its effect, a distribution for each scope over all that was open in it. */
export const killFigure = (records: readonly MeasuredRecord[], drawing: Drawing): readonly Figure[] =>
  figureOf(records, drawing, {
    id: 'safety.kill-switch',
    by: 'trial',
    title: 'Time from a kill to its effect in each scope',
  })
