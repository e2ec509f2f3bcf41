import type { Config } from '../config/config.ts'
import type { Defect } from '../fixtures/defects/defect.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import type { Suites } from '../suites/discovery.ts'
import { type Detection, detectionOf, type Laboratory, runTrial, type TrialResult } from './detection.ts'
import type { JudgeDefect } from './judge-defects.ts'

export interface Experiment {
  readonly defects: readonly Defect[]
  readonly judgeDefects: readonly JudgeDefect[]
  readonly seeds: readonly number[]
  readonly cleanRuns: number
  /** Only some defects were chosen: nothing can be said of unproven criteria. */
  readonly narrowed: boolean
  readonly catalogue: readonly Criterion[]
  readonly suites: Suites
  readonly config: Config
  /** One a process; they share the work. */
  readonly laboratories: readonly Laboratory[]
  readonly progress: (text: string) => void
}

export interface CleanFailure {
  readonly seed: number
  readonly id: string
  readonly state: string
  readonly reason: string
}

/** selftest.json. */
export interface SelftestResult {
  readonly schema: string
  readonly defects: readonly (Detection & { readonly seed: number; readonly seconds: number })[]
  readonly clean: {
    readonly runs: number
    readonly failures: readonly CleanFailure[]
    /** Criteria of the clean target that did not pass without failing. */
    readonly open: readonly CleanFailure[]
  }
  /** Criteria that no defect must trip. */
  readonly unproven: readonly string[]
  readonly escapes: readonly { readonly defect: string; readonly criterion: string; readonly seed: number }[]
  readonly falseAlarms: readonly CleanFailure[]
}

const SCHEMA = 'https://final-gate.dev/schema/selftest/1'

type Job = (laboratory: Laboratory) => Promise<void>

/** Each laboratory takes the next job when it is free. */
const share = async (jobs: readonly Job[], laboratories: readonly Laboratory[]): Promise<void> => {
  const queue = [...jobs]
  const work = async (laboratory: Laboratory): Promise<void> => {
    for (let job = queue.shift(); job && !laboratory.signal.aborted; job = queue.shift()) await job(laboratory)
  }
  await Promise.all(laboratories.map(work))
}

const notPassed = (report: RunReport, seed: number): CleanFailure[] =>
  report.criteria
    .filter(verdict => verdict.state !== 'pass')
    .map(({ id, state, reason, counterexamples }) => ({
      seed,
      id,
      state,
      reason: reason?.text ?? counterexamples[0]?.note ?? '',
    }))

interface Tally {
  readonly detections: (Detection & { seed: number; seconds: number })[]
  readonly open: CleanFailure[]
  /** The first clean run, whose evidence the broken judges are given; the others are let go, each holds some 100 MB. */
  readonly clean: TrialResult[]
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10

const defectJobs = (experiment: Experiment, tally: Tally): Job[] =>
  experiment.seeds.flatMap(seed =>
    experiment.defects.map(defect => async (laboratory: Laboratory) => {
      const start = performance.now()
      const { report } = await runTrial(laboratory, { seed, defects: [defect.id], criteria: defect.expect })
      const detection = { ...detectionOf(defect, report), seed, seconds: secondsSince(start) }
      tally.detections.push(detection)
      const outcome = detection.missed.length === 0 ? 'caught' : `ESCAPED ${detection.missed.join(', ')}`
      experiment.progress(`${defect.id}: ${outcome} (${detection.seconds} s)`)
    }),
  )

const cleanJobs = (experiment: Experiment, tally: Tally): Job[] =>
  Array.from({ length: experiment.cleanRuns }, (_, index) => async (laboratory: Laboratory) => {
    const seed = index + 1
    const trial = await runTrial(laboratory, { seed, defects: [], criteria: [] })
    if (tally.clean.length === 0) tally.clean.push(trial)
    const found = notPassed(trial.report, seed)
    tally.open.push(...found)
    experiment.progress(
      `clean, seed ${seed}: ${found.length === 0 ? 'all pass' : found.map(({ id }) => id).join(', ')}`,
    )
  })

/** The broken judges are handed to the control experiments of a clean run, one after another: its evidence serves them all. */
const judgeBroken = async (experiment: Experiment, tally: Tally): Promise<void> => {
  const [laboratory] = experiment.laboratories
  if (experiment.judgeDefects.length === 0 || !laboratory) return
  const clean = tally.clean[0] ?? (await runTrial(laboratory, { seed: 1, defects: [], criteria: [] }))
  for (const broken of experiment.judgeDefects) {
    const start = performance.now()
    const detection = detectionOf(broken, clean.experimentedWith(broken.judge))
    tally.detections.push({ ...detection, seed: 1, seconds: secondsSince(start) })
    experiment.progress(`${broken.id}: ${detection.missed.length === 0 ? 'caught' : 'ESCAPED'}`)
  }
}

/** Runs every defect and the clean seeds, and makes the detection matrix. */
export const runExperiments = async (experiment: Experiment): Promise<SelftestResult> => {
  const tally: Tally = { detections: [], open: [], clean: [] }
  await share([...cleanJobs(experiment, tally), ...defectJobs(experiment, tally)], experiment.laboratories)
  await judgeBroken(experiment, tally)
  const detections = tally.detections.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.seed - b.seed))
  const open = tally.open.sort((a, b) => a.seed - b.seed)
  const failures = open.filter(({ state }) => state === 'fail')
  const proven = new Set([...experiment.defects, ...experiment.judgeDefects].flatMap(({ expect }) => expect))
  return {
    schema: SCHEMA,
    defects: detections,
    clean: { runs: experiment.cleanRuns, failures, open: open.filter(({ state }) => state !== 'fail') },
    unproven: experiment.narrowed ? [] : experiment.catalogue.map(({ id }) => id).filter(id => !proven.has(id)),
    escapes: detections.flatMap(({ id, missed, seed }) => missed.map(criterion => ({ defect: id, criterion, seed }))),
    falseAlarms: failures,
  }
}
