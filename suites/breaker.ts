import type { Decision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Breaker } from '../contracts/safety.schema.ts'
import type { safety as rows } from '../judge/criteria/safety.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'

type OpenStep = (typeof rows)['safety.breaker-open']['measure']['steps'][number]
type RestStep = (typeof rows)['safety.breaker-half-open']['measure']['steps'][number]

/** An order that was sent, and its answer. */
export interface Sent {
  readonly status: number
  readonly problem: string | null
  readonly limit: string | null
}

/** Entries sent one after the other, of which the broker was made to fail the first; and the breaker after them. */
export interface Volley {
  readonly sent: readonly Sent[]
  readonly failing: number
  readonly breaker: Breaker | null
}

export interface BreakerOpenEvidence {
  /** As declared before. */
  readonly declared: Breaker | null
  /** As many failures as the limit allows, and one more. */
  readonly atLimit: Volley
  readonly beyond: Volley
  /** An entry, a signal and the exit of a position while the breaker is open. */
  readonly entry: Sent
  readonly decision: Decision | null
  readonly exit: { readonly sent: Sent; readonly ended: string | null } | null
  readonly journal: readonly JournalEvent[]
}

const isFailed = ({ status }: Sent): boolean => status >= 500
const isTaken = ({ status }: Sent): boolean => status < 300
const answerText = ({ status, problem, limit }: Sent): string =>
  [status, problem, limit].filter(part => part !== null).join(' ')

/** Whether the volley was what it was meant to be: so many failures of so many, and nothing refused. */
const volleyFault = ({ sent, failing }: Volley): string | null => {
  const failed = sent.filter(isFailed).length
  if (failed !== failing) return `${failed} of ${sent.length} entries failed at the broker, ${failing} were to`
  const refused = sent.find(each => !isFailed(each) && !isTaken(each))
  return refused ? `an entry was refused meanwhile: ${answerText(refused)}` : null
}

const shareText = ({ sent, failing }: Volley): string => `${failing} of ${sent.length} entries failed`

const refusedByBreaker = (sent: Sent): string[] => {
  if (isTaken(sent)) return ['the entry was taken although the breaker is open']
  return sent.status === 403 && sent.limit === 'breaker' ? [] : [`expected 403 breaker, found ${answerText(sent)}`]
}

const stateStep = (
  step: 'at-limit-closed' | 'opens',
  volley: Volley,
  of: { readonly limit: number; readonly expected: Breaker['state'] },
): StepRecord<OpenStep> => {
  const ref = step === 'opens' ? 'beyond the limit' : 'at the limit'
  const { breaker } = volley
  const fault = volleyFault(volley)
  // Beyond the limit the breaker may open before the last of them.
  if (fault && !(step === 'opens' && breaker?.state === 'open')) return unknownStep(step, ref, fault)
  const what = `${shareText(volley)}, limit ${of.limit}: the breaker`
  return stepRecord(step, ref, { faults: unequal(what, of.expected, breaker?.state ?? null), record: breaker })
}

const decisionStep = (decision: Decision | null): StepRecord<OpenStep> => {
  if (!decision || decision.outcome === 'none')
    return unknownStep('decisions-blocked', 'signal', 'the signal was not decided')
  const { id, outcome, order_id } = decision
  return stepRecord('decisions-blocked', id, {
    faults: outcome === 'order' ? [`${id} sent the order ${order_id}`] : [],
  })
}

const exitStep = (exit: BreakerOpenEvidence['exit']): StepRecord<OpenStep> => {
  if (!exit) return unknownStep('exits-pass', 'exit', 'no position was open')
  const faults = isTaken(exit.sent)
    ? unequal('the exit', 'filled', exit.ended)
    : [`the exit of a position was refused: ${answerText(exit.sent)}`]
  return stepRecord('exits-pass', 'exit', { faults })
}

const toldStep = ({ journal }: BreakerOpenEvidence): StepRecord<OpenStep> => {
  const alerts = eventsOf(journal, 'alert.raised').filter(({ data }) => data.severity === 'critical')
  return stepRecord('told', 'journal', {
    faults: [
      ...unequal('breaker.opened events', 1, eventsOf(journal, 'breaker.opened').length),
      ...(alerts.length > 0 ? [] : ['no critical alert was raised']),
    ],
  })
}

/** Closed at the limit, open beyond it; then entries and decisions are kept out, exits are not, and somebody is told. */
export const openSteps = (evidence: BreakerOpenEvidence): StepRecord<OpenStep>[] => {
  const { declared, atLimit, beyond, entry, decision, exit } = evidence
  if (!declared) return [unknownStep('opens', 'breaker', 'the state shows no breaker')]
  const { limit } = declared
  const states = [
    stateStep('at-limit-closed', atLimit, { limit, expected: 'closed' }),
    stateStep('opens', beyond, { limit, expected: 'open' }),
  ]
  if (beyond.breaker?.state !== 'open') return states
  const refused = stepRecord<OpenStep>('entries-refused', 'entry', { faults: refusedByBreaker(entry) })
  return [...states, refused, decisionStep(decision), exitStep(exit), toldStep(evidence)]
}

export interface BreakerRestEvidence {
  readonly declared: Breaker | null
  /** The breaker was opened; then it was looked at shortly before and after its rest, with an entry each time. */
  readonly opened: Volley
  readonly resting: { readonly breaker: Breaker | null; readonly entry: Sent }
  readonly rested: Breaker | null
  /** A probe that the broker failed, and an entry after it. */
  readonly failed: { readonly probe: Sent; readonly breaker: Breaker | null; readonly entry: Sent }
  readonly restedAgain: Breaker | null
  /** As many good probes as declared, and an entry after them. */
  readonly good: { readonly probes: readonly Sent[]; readonly breaker: Breaker | null; readonly entry: Sent }
  readonly journal: readonly JournalEvent[]
}

const breakerEvents = ['breaker.opened', 'breaker.half_open', 'breaker.opened', 'breaker.half_open', 'breaker.closed']

const goodStep = ({ good, restedAgain }: BreakerRestEvidence): StepRecord<RestStep> => {
  if (restedAgain?.state !== 'half_open')
    return unknownStep(
      'success-closes',
      'probes',
      `the breaker was ${restedAgain?.state ?? 'not shown'} when the probes were due`,
    )
  const refused = good.probes.find(probe => !isTaken(probe))
  return stepRecord('success-closes', 'probes', {
    faults: [
      ...(refused ? [`a probe was refused: ${answerText(refused)}`] : []),
      ...unequal(`${good.probes.length} probes went well: the breaker`, 'closed', good.breaker?.state),
      ...(isTaken(good.entry) ? [] : [`an entry after them was refused: ${answerText(good.entry)}`]),
    ],
    record: good.breaker,
  })
}

/** Shut for its whole rest, then half open; a failed probe opens it again, good ones close it; each on record. */
export const restSteps = (evidence: BreakerRestEvidence): StepRecord<RestStep>[] => {
  const { declared, opened: volley, resting, rested, failed, journal } = evidence
  if (!declared || volley.breaker?.state !== 'open')
    return [
      unknownStep('rests', 'breaker', `the breaker could not be opened: ${volley.breaker?.state ?? 'none is shown'}`),
    ]
  const isHalf = rested?.state === 'half_open'
  const reopened = isFailed(failed.probe)
    ? stepRecord<RestStep>('failure-reopens', 'probe', {
        faults: [
          ...unequal('a probe failed: the breaker', 'open', failed.breaker?.state),
          ...refusedByBreaker(failed.entry),
        ],
      })
    : unknownStep<RestStep>('failure-reopens', 'probe', `no probe reached the broker: ${answerText(failed.probe)}`)
  const types = journal.map(({ type }) => type).filter(type => type.startsWith('breaker.'))
  return [
    stepRecord<RestStep>('rests', 'before its time is over', {
      faults: [...unequal('the breaker', 'open', resting.breaker?.state), ...refusedByBreaker(resting.entry)],
    }),
    stepRecord<RestStep>('half-open', 'after its time', {
      faults: [
        ...unequal('the breaker', 'half_open', rested?.state),
        ...(isHalf ? unequal('probes left', declared.probes, rested.probes_left) : []),
      ],
    }),
    reopened,
    goodStep(evidence),
    stepRecord<RestStep>('told', 'journal', {
      faults:
        types.every((type, index) => type === breakerEvents[index]) && types.length > 0
          ? []
          : [`expected ${breakerEvents.join(', ')}, found ${types.join(', ') || 'none'}`],
    }),
  ]
}
