import { type CriterionId, type ObservationFor, rows } from '../judge/catalogue.ts'
import type { CriterionRow } from '../judge/criterion.ts'
import type { StepRecord } from '../judge/observation.ts'

/** The names of the steps of a criterion; never for one that is not measured by steps. */
export type StepOf<Id extends CriterionId> = ObservationFor<Id> extends StepRecord<infer Step> ? Step : never

/** Tells whether a name is one of the steps of a criterion. */
export const isStepOf = <Id extends CriterionId>(id: Id, name: string | null): name is StepOf<Id> => {
  const { measure }: CriterionRow = rows[id]
  return name !== null && measure.kind === 'steps' && measure.steps.includes(name)
}
