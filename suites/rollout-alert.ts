import { eventsOf } from '../contracts/event.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import { secondsOf, standingAt, type Track } from './rollout-track.ts'
import { isShortOfData } from './rollout-trial.ts'

const isAbout = (words: string): boolean => /missing|no[-_ ]data|absent/i.test(words)

/** One record for each rollout that was left without a metric: somebody was told of it within the stage. */
export const alertRecords = (track: Track): StepRecord<'alerted'>[] => {
  const alerts = eventsOf(track.events, 'alert.raised').filter(({ severity }) => severity !== 'info')
  return track.trials
    .filter(({ about }) =>
      about.some(({ criterion, step }) => criterion === 'rollout.missing-metrics' && step === 'held'),
    )
    .map((trial): StepRecord<'alerted'> => {
      const { subject, before, after } = trial
      if (!isShortOfData(track, trial)) {
        return { step: 'alerted', ref: subject, value: null, note: `${subject} was not short of a metric` }
      }
      const since = standingAt(track, subject, before)?.since ?? before
      const within = alerts.filter(({ ts }) => secondsOf(ts) > since && secondsOf(ts) <= after)
      const found = within.find(alert => alert.subject === subject && isAbout(alert.data.metric))
      if (found) return { step: 'alerted', ref: subject, value: true }
      const note = `no alert that a metric of ${subject} is missing; raised meanwhile: ${within.map(({ data }) => data.metric).join(', ') || 'nothing'}`
      return { step: 'alerted', ref: subject, value: false, note, record: within }
    })
}
