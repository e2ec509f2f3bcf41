import type { Config } from '../config/config.ts'
import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { judge } from '../judge/judge.ts'
import type { RunFacts, RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import type { Evidence } from '../suites/evidence.ts'
import type { Figures } from '../suites/figures.ts'
import { latencyFigures } from '../suites/load-figures.ts'
import type { RunDirectory } from '../suites/run-directory.ts'
import { judgeCapacity } from './load-capacity-verdict.ts'
import { type AskedFacts, type ProfileEvidence, type ProfileFindings, scenarioOf } from './load-evidence.ts'
import { profileText } from './load-profile-text.ts'
import { type MeasuredProfile, measuredProfiles } from './load-profiles.ts'
import { type LoadRule, latencyLimit, ruleOf, successLimit } from './load-rule.ts'
import { judgeSoak } from './load-soak.ts'
import { judgeSpike } from './load-spike.ts'
import { writeResults } from './results.ts'

const SCHEMA = 'https://final-gate.dev/schema/load-profile/1'

/** A profile as it lies in a run directory. */
export type StoredProfile = {
  [P in MeasuredProfile]: { readonly profile: P; readonly data: ProfileEvidence[P]; readonly ms: number }
}[MeasuredProfile]

/** The profile whose evidence a run directory holds; null where it holds that of a gate. */
export const storedProfile = (evidence: ReadonlyMap<string, Evidence>): StoredProfile | null => {
  for (const profile of measuredProfiles) {
    const stored = evidence.get(scenarioOf(profile))
    // Written by this program under its own name, and held to the digests of the manifest.
    if (stored?.data) return { profile, data: stored.data, ms: stored.ms } as StoredProfile
  }
  return null
}

const findingsOf = (stored: StoredProfile, rule: LoadRule): ProfileFindings => {
  if (stored.profile === 'spike') return judgeSpike(stored.data, rule)
  if (stored.profile === 'soak') return judgeSoak(stored.data, rule)
  return judgeCapacity(stored.data, rule)
}

/** The plots of its requests; a search has too many stretches for one, a soak of histograms none. */
const drawnOf = (stored: StoredProfile, rows: readonly Criterion[]): Figures => {
  const latency = rows.find(({ measure, id }) => measure.kind === 'quantile' || id === 'soak.p95')
  if (stored.profile === 'capacity' || !latency || stored.data.rows.length === 0) return { figures: [], faults: [] }
  const load = { rows: stored.data.rows, timeoutMs: stored.data.asked.timeoutMs }
  return { figures: latencyFigures(load, latency), faults: [] }
}

const generatorOf = ({ sent }: ProfileFindings): LoadProfileFile['generator'] => {
  const all = sent.map(({ generator }) => generator)
  const most = (values: readonly number[]): number => Math.max(0, ...values)
  return {
    ok: all.every(({ ok }) => ok),
    achieved: Math.min(1, ...all.map(({ achieved }) => achieved)),
    sendLagP99: most(all.map(({ sendLagP99 }) => sendLagP99)),
    eventLoopP99: most(all.map(({ eventLoopP99 }) => eventLoopP99)),
    cpu: most(all.map(({ cpu }) => cpu)),
  }
}

const verdictOf = (verdict: Verdict): LoadProfileFile['verdicts'][number] => {
  const { id, state, n, value, unit, bound, interval, reason, notes, counterexamples } = verdict
  return {
    id,
    state: state === 'not-applicable' ? 'inconclusive' : state,
    n,
    value,
    unit,
    bound,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    reason: reason?.text ?? null,
    notes: state === 'pass' ? [...notes] : counterexamples.slice(0, 3).map(({ ref, note }) => `${ref}: ${note}`),
  }
}

export interface ProfileJudging {
  readonly config: Config
  /** With the config's bounds. */
  readonly catalogue: readonly Criterion[]
  readonly run: RunFacts
}

/** A judged profile: the report of a run, and its own figures. */
export interface ProfileReport {
  readonly report: RunReport
  readonly file: LoadProfileFile
  readonly rows: readonly Criterion[]
  readonly drawn: Figures
}

const fileOf = (
  stored: StoredProfile,
  found: ProfileFindings,
  of: { readonly report: RunReport; readonly rule: LoadRule },
): LoadProfileFile => {
  const { run, gate, criteria } = of.report
  const { asked, notes }: { asked: AskedFacts; notes: readonly string[] } = stored.data
  return {
    schema: SCHEMA,
    profile: stored.profile,
    run: run.id,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    target: run.target.name,
    asked,
    bounds: {
      p95Ms: latencyLimit(of.rule).boundMs,
      success: successLimit(of.rule),
      confidence: of.rule.confidence,
    },
    state: gate.state,
    exitCode: gate.exitCode,
    interrupted: run.interrupted,
    faults: found.faults,
    generator: generatorOf(found),
    parts: found.parts,
    capacity: found.capacity,
    memory: found.memory,
    verdicts: criteria.map(verdictOf),
    notes,
  }
}

/** Judges a stored profile. Pure: the same evidence and the same bounds give the same report. */
export const judgeProfile = (stored: StoredProfile, { config, catalogue, run }: ProfileJudging): ProfileReport => {
  const rule = ruleOf(catalogue, run.confidence)
  const found = findingsOf(stored, rule)
  const judged = judge({
    catalogue: found.rows,
    observed: found.observed,
    profile: run.profile,
    confidence: run.confidence,
    waivers: config.waivers,
    allowNotApplicable: [],
    only: [],
    now: run.endedAt,
  })
  const gathered = { [`evidence/${scenarioOf(stored.profile)}.json`]: { ms: stored.ms, attempts: 1 } }
  const report = { run, ...judged, previous: {}, gathered }
  const file = fileOf(stored, found, { report, rule })
  return { report, file, rows: found.rows, drawn: drawnOf(stored, found.rows) }
}

/** Judges a stored profile, writes load-profile.json and the reports of a run beside the evidence, and prints it; the exit code of the verdict. */
export const concludeProfile = async (
  stored: StoredProfile,
  judging: ProfileJudging,
  { directory, json }: { readonly directory: RunDirectory; readonly json: boolean },
): Promise<number> => {
  const { report, file, rows, drawn } = judgeProfile(stored, judging)
  await directory.writeJson('load-profile.json', file)
  await writeResults(directory, { report, config: judging.config, catalogue: rows, drawn, detection: null })
  process.stdout.write(`${json ? JSON.stringify(file, null, 1) : profileText(file)}\n`)
  return report.gate.exitCode
}
