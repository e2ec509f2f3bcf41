import type { Criterion } from '../../judge/criterion.ts'
import type { Figure } from '../../judge/figure.ts'
import type { RunReport } from '../../judge/run.ts'

/** What a seeded defect did, as the selftest wrote it. */
export interface DetectionRow {
  readonly id: string
  readonly expect: readonly string[]
  readonly caught: readonly string[]
  readonly missed: readonly string[]
  readonly extra: readonly string[]
}

interface CleanRow {
  readonly id: string
  readonly state: string
  readonly reason: string
}

/** A selftest: what it found of each defect, one row a defect and seed, and of the target without any. */
export interface DetectionMatrix {
  readonly defects: readonly DetectionRow[]
  readonly clean: {
    readonly runs: number
    readonly failures: readonly CleanRow[]
    readonly open: readonly CleanRow[]
  }
  readonly unproven: readonly string[]
}

/** All that report.html is made from; the same input makes the same bytes. */
export interface HtmlInput {
  readonly report: RunReport
  /** With the config's bounds: why, rules, runbook and limits of each criterion. */
  readonly catalogue: readonly Criterion[]
  readonly figures: readonly Figure[]
  /** Why a figure is missing that could have been there. */
  readonly figureFaults: readonly string[]
  /** Ids of criteria that nobody may waive. */
  readonly unwaivable: ReadonlySet<string>
  /** SHA-256 of what was judged by. */
  readonly digests: { readonly catalogue: string; readonly config: string }
  /** Null where no selftest is known. */
  readonly detection: DetectionMatrix | null
}
