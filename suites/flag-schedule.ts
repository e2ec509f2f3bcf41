import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'

// Instants at which a flag is meant to change, and what it was before, at and after them.

type Step = (typeof rows)['flags.schedule']['measure']['steps'][number]

/** A flag at an instant of the target's clock. */
export interface ScheduleLook {
  readonly step: Exclude<Step, 'local-time'>
  readonly what: string
  /** By the target's clock. */
  readonly at: string
  readonly due: string
  readonly expected: boolean
  readonly found: unknown
}

/** A local time of a zone in which the clocks change, and what the target made of it. */
export interface LocalTime {
  readonly local: string
  readonly zone: string
  /** Null where there is no such time: the clocks skip it. */
  readonly instant: string | null
  readonly status: number
  /** `at` of the schedule as the answer shows it; null where there is none. */
  readonly at: string | null
}

export interface ScheduleEvidence {
  /** Why there is nothing to look at: a schedule that was refused. */
  readonly refused: readonly { readonly what: string; readonly status: number }[]
  readonly looks: readonly ScheduleLook[]
  readonly locals: readonly LocalTime[]
}

const DAY = 86_400_000

/** The last Sunday of a month (0 to 11), as a UTC day in ms. */
const lastSunday = (year: number, month: number): number => {
  const last = Date.UTC(year, month + 1, 0)
  return last - new Date(last).getUTCDay() * DAY
}

const localText = (day: number, time: string): string => `${new Date(day).toISOString().slice(0, 10)}T${time}`
const instantText = (day: number, hours: number): string => new Date(day + hours * 3_600_000).toISOString()

/**
 * Local times around both changes of the clocks in a year, and the instants that they are: in the European Union clocks go forward on the last Sunday of
 * March at 01:00 UTC and back on the last Sunday of October at 01:00 UTC (Directive 2000/84/EC). Of a time that comes twice the first is meant.
 */
export const changingTimes = (year: number): Pick<LocalTime, 'local' | 'zone' | 'instant'>[] => {
  const zone = 'Europe/Berlin'
  const [spring, autumn] = [lastSunday(year, 2), lastSunday(year, 9)]
  return [
    { local: localText(spring, '01:30:00'), zone, instant: instantText(spring, 0.5) },
    { local: localText(spring, '02:30:00'), zone, instant: null },
    { local: localText(spring, '03:30:00'), zone, instant: instantText(spring, 1.5) },
    { local: localText(autumn, '02:30:00'), zone, instant: instantText(autumn, 0.5) },
    { local: localText(autumn, '03:30:00'), zone, instant: instantText(autumn, 2.5) },
  ]
}

const lookRecord = ({ step, what, at, due, expected, found }: ScheduleLook): StepRecord<Step> => {
  const ref = `${what}, at ${at}`
  if (found === expected) return { step, ref, value: true }
  const note = `${what}: due at ${due}, at ${at} expected ${expected ? 'on' : 'off'}, found ${JSON.stringify(found)}`
  return { step, ref, value: typeof found === 'boolean' ? false : null, note }
}

const localRecord = ({ local, zone, instant, status, at }: LocalTime): StepRecord<Step> => {
  const ref = `${local} ${zone}`
  const isTaken = status >= 200 && status < 300
  const isRight =
    instant === null ? status >= 400 && status < 500 : isTaken && Date.parse(at ?? '') === Date.parse(instant)
  const note = `${ref}: expected ${instant ?? 'a refusal, the clocks skip it'}, answered ${status}${at === null ? '' : `, at ${at}`}`
  return isRight ? { step: 'local-time', ref, value: true } : { step: 'local-time', ref, value: false, note }
}

export const scheduleSteps = ({ refused, looks, locals }: ScheduleEvidence): StepRecord<Step>[] => [
  ...refused.map(({ what, status }) => ({
    step: 'at-instant' as const,
    ref: what,
    value: null,
    note: `${what}: the schedule was refused with ${status}`,
  })),
  ...looks.map(lookRecord),
  ...locals.map(localRecord),
]
