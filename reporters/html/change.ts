import type { Criterion } from '../../judge/criterion.ts'
import type { ReasonCode, Verdict } from '../../judge/verdict.ts'

const more = ({ n, nRequired }: Verdict): string => {
  const missing = (nRequired ?? 0) - n
  if (missing <= 0) return 'more records'
  return `${missing} more record${missing === 1 ? '' : 's'} (${nRequired} in all)`
}

type Advice = (verdict: Verdict, criterion: Criterion | undefined) => string

const RERUN = 'Mend what the reason names, then run it again.'

/** What would turn an open criterion into a judged one. */
const ADVICE: Readonly<Record<ReasonCode, Advice>> = {
  'no-data': verdict => `Records to look at: ${more(verdict)}.`,
  'too-few': verdict => `A longer run: ${more(verdict)}.`,
  straddles: verdict => `A longer run: ${more(verdict)}, if no further one is bad.`,
  'too-correlated': () => 'A longer run: neighbouring records resemble each other too much to count as so many.',
  unsettled: () => 'A longer load, until the latency has settled.',
  ambiguous: verdict => `Evidence that tells: ${verdict.ambiguous} records could be good or bad.`,
  unseen: () => 'Records that keep their contract (see data.schema): those that do not could not be looked at.',
  'step-missing': () => 'A drill in which every named step is taken.',
  'capability-missing': (_, criterion) =>
    `A target that offers ${criterion?.needs.join(', ') || 'what the criterion needs'}; or, where the system has none of it, a rule in allowNotApplicable with a reason.`,
  tier: (_, criterion) =>
    `A run that may go as far as tier ${criterion?.tier ?? 'act'}: on a paper account that the config names${criterion?.tier === 'control' ? ', with the control route, on this machine' : ''}.`,
  'gather-failed': () => RERUN,
  'observe-failed': () => RERUN,
  'not-gathered': () => 'A run whose scope holds it.',
  invalid: () => RERUN,
  interrupted: () => 'A run that is not interrupted.',
  generator: () => 'A load from a machine with time to spare: the generator itself was late.',
}

const ofState = (verdict: Verdict, criterion: Criterion | undefined): string[] => {
  if (verdict.state === 'fail') return ['A system without the counterexamples below.']
  if (verdict.state === 'not-applicable') return ['Judged again as soon as no rule of allowNotApplicable covers it.']
  const reason = verdict.reason
  return reason ? [ADVICE[reason.code](verdict, criterion)] : []
}

/** What the gate allows for a criterion that blocks it. */
export interface Waivability {
  readonly blocks: boolean
  readonly canBeWaived: boolean
}

const ofWaiver = ({ blocks, canBeWaived }: Waivability): string[] => {
  if (!blocks) return []
  return canBeWaived
    ? ['A waiver in the config (reason, owner, at most 90 days) lifts the block and leaves the verdict as it is.']
    : ['It cannot be waived.']
}

/** What would change a verdict that is not a pass, a sentence each. */
export const changesOf = (verdict: Verdict, criterion: Criterion | undefined, waivability: Waivability): string[] =>
  verdict.state === 'pass' ? [] : [...ofState(verdict, criterion), ...ofWaiver(waivability)]
