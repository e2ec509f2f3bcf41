// How often a series passes "p95 below 1" whose p95 is exactly 1, by each rule in turn: order statistics alone, with the design effect, and with what
// lies far below the bound all along. Expected: the last adds at most one run in a hundred to the second. Usage: node bench/quantile.ts [RUNS]

import { criterionOf } from '../judge/criterion.ts'
import { judgeMeasure } from '../judge/measures/measure.ts'
import { correlatedQuantile } from '../judge/stats/correlated-quantile.ts'
import { quantileVerdict } from '../judge/stats/quantile-verdict.ts'
import {
  autoregressive,
  independent,
  rareBursts,
  type Series,
  uniforms,
  waitingTimes,
} from '../judge/stats/series.fixture.ts'

const runs = Number(process.argv[2] ?? 2000)
const SIZES = [1000, 3600, 5000]

const models: Readonly<Record<string, Series>> = {
  'independent, exponential': independent,
  'autoregressive 0.9, lognormal': autoregressive(0.9),
  'autoregressive 0.99, lognormal': autoregressive(0.99),
  'M/M/1 waiting times, load 50 %': waitingTimes(0.5),
  'M/M/1 waiting times, load 80 %': waitingTimes(0.8),
  'M/M/1 waiting times, load 90 %': waitingTimes(0.9),
  'M/M/1 waiting times, load 95 %': waitingTimes(0.95),
  'bursts of 100, calm independent': rareBursts(100, 0),
  'bursts of 100, calm drifting': rareBursts(100, 0.99),
}

const criterion = criterionOf('bench.p95', {
  title: 'holds',
  failing: 'does not hold',
  why: 'bench',
  source: 'ours',
  kind: 'S',
  measure: { kind: 'quantile', q: 0.95, bound: 1, unit: 'ms' },
  minimum: 1,
  needs: [],
  item: 'GL-01',
  runbook: 'none',
})

const passesOf = (values: readonly number[]): readonly [plain: boolean, effective: boolean, judged: boolean] => {
  const question = { threshold: 1, q: 0.95, conf: 0.95 }
  const isPlain = quantileVerdict({ values, ...question }).verdict === 'pass'
  if (!isPlain) return [false, false, false]
  const records = values.map((value, index) => ({ ref: String(index), value }))
  return [
    true,
    correlatedQuantile({ series: values, ...question }).verdict === 'pass',
    judgeMeasure(criterion, records, 0.95).state === 'pass',
  ]
}

for (const n of SIZES) {
  process.stdout.write(`\n${n} values, ${runs} runs${' '.repeat(14)}order statistics  + design effect  as judged\n`)
  for (const [name, series] of Object.entries(models)) {
    const uniform = uniforms(n)
    const counts = [0, 0, 0]
    for (let run = 0; run < runs; run++) {
      passesOf(series(n, uniform)).forEach((passed, rule) => {
        counts[rule] = (counts[rule] ?? 0) + Number(passed)
      })
    }
    const shown = counts.map(count => `${((100 * count) / runs).toFixed(1)} %`.padStart(16)).join('')
    process.stdout.write(`${name.padEnd(34)}${shown}\n`)
  }
}
