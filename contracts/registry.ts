import { accountSchema } from './account.schema.ts'
import { barSchema } from './bar.schema.ts'
import { cancelResultSchema } from './cancel-result.schema.ts'
import { clockSchema } from './clock.schema.ts'
import { configAnswerSchema, configPatchSchema } from './config-patch.schema.ts'
import { controlAnswerSchema, controlRequestSchema } from './control.schema.ts'
import { cycleRequestSchema, cycleSchema, cycleStartedSchema } from './cycle.schema.ts'
import { decisionSchema } from './decision.schema.ts'
import { eventSchema } from './event.schema.ts'
import { approversSchema } from './files/approvers.schema.ts'
import { configSchema } from './files/config.schema.ts'
import { evidenceSchema } from './files/evidence.schema.ts'
import { loadSchema } from './files/load.schema.ts'
import { loadBaselineSchema } from './files/load-baseline.schema.ts'
import { loadProfileSchema } from './files/load-profile.schema.ts'
import { manifestSchema } from './files/manifest.schema.ts'
import { manifestSignatureSchema } from './files/manifest-signature.schema.ts'
import { mappingSchema } from './files/mapping.schema.ts'
import { nightlySchema } from './files/nightly.schema.ts'
import { rolloutFactsLineSchema, rolloutFactsSchema } from './files/rollout-facts.schema.ts'
import { rolloutPlanSchema } from './files/rollout-plan.schema.ts'
import { runSchema } from './files/run.schema.ts'
import { selftestSchema } from './files/selftest.schema.ts'
import { signOffSchema } from './files/sign-off.schema.ts'
import { verdictsSchema } from './files/verdicts.schema.ts'
import { waiverSchema } from './files/waiver.schema.ts'
import { flagPatchSchema, flagSchema } from './flag.schema.ts'
import { healthSchema } from './health.schema.ts'
import { killAnswerSchema, killRequestSchema } from './kill.schema.ts'
import { notificationSchema } from './notification.schema.ts'
import { observationAnswerSchema, observationSchema } from './observation.schema.ts'
import {
  ofrepBulkAnswerSchema,
  ofrepBulkRequestSchema,
  ofrepErrorSchema,
  ofrepEvaluationSchema,
  ofrepRequestSchema,
} from './ofrep.schema.ts'
import { orderSchema } from './order.schema.ts'
import { orderRequestSchema } from './order-request.schema.ts'
import { positionSchema } from './position.schema.ts'
import { problemSchema } from './problem.schema.ts'
import { quoteSchema } from './quote.schema.ts'
import { quotesAnswerSchema } from './quotes-answer.schema.ts'
import { rollbackAnswerSchema, rollbackRequestSchema } from './rollback.schema.ts'
import { stateSchema } from './state.schema.ts'
import { thresholdSchema } from './threshold.schema.ts'

/** Every schema by its short name: what crosses the wire, then what is read from or written to disk. */
export const schemas = {
  health: healthSchema,
  clock: clockSchema,
  account: accountSchema,
  position: positionSchema,
  order: orderSchema,
  'order-request': orderRequestSchema,
  'cancel-result': cancelResultSchema,
  quote: quoteSchema,
  bar: barSchema,
  'quotes-answer': quotesAnswerSchema,
  'cycle-request': cycleRequestSchema,
  'cycle-started': cycleStartedSchema,
  cycle: cycleSchema,
  decision: decisionSchema,
  event: eventSchema,
  state: stateSchema,
  'config-patch': configPatchSchema,
  'config-answer': configAnswerSchema,
  'control-request': controlRequestSchema,
  'control-answer': controlAnswerSchema,
  flag: flagSchema,
  'flag-patch': flagPatchSchema,
  threshold: thresholdSchema,
  'ofrep-request': ofrepRequestSchema,
  'ofrep-bulk-request': ofrepBulkRequestSchema,
  'ofrep-evaluation': ofrepEvaluationSchema,
  'ofrep-error': ofrepErrorSchema,
  'ofrep-bulk-answer': ofrepBulkAnswerSchema,
  observation: observationSchema,
  'observation-answer': observationAnswerSchema,
  'rollback-request': rollbackRequestSchema,
  'rollback-answer': rollbackAnswerSchema,
  'kill-request': killRequestSchema,
  'kill-answer': killAnswerSchema,
  notification: notificationSchema,
  problem: problemSchema,
  config: configSchema,
  mapping: mappingSchema,
  run: runSchema,
  evidence: evidenceSchema,
  verdicts: verdictsSchema,
  manifest: manifestSchema,
  load: loadSchema,
  'load-baseline': loadBaselineSchema,
  'load-profile': loadProfileSchema,
  nightly: nightlySchema,
  selftest: selftestSchema,
  waiver: waiverSchema,
  'rollout-plan': rolloutPlanSchema,
  'rollout-facts': rolloutFactsSchema,
  'rollout-facts-line': rolloutFactsLineSchema,
  approvers: approversSchema,
  'sign-off': signOffSchema,
  'manifest-signature': manifestSignatureSchema,
} as const

export type SchemaName = keyof typeof schemas
