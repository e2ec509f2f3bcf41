// Time of judging a stored run, by step. Expected: reading dominates (JSON of some 20 MB), the whole below 2 s.
// Usage: node bench/judge.ts RUN-DIRECTORY (default reports)
import { Bench } from 'tinybench'
import { evaluate } from '../commands/evaluation.ts'
import { readStoredRun } from '../commands/stored-run.ts'
import { configuredCatalogue } from '../config/config.ts'
import { jsonReport } from '../reporters/json.ts'
import { junitReport } from '../reporters/junit.ts'
import { discoverSuites } from '../suites/discovery.ts'

const directory = process.argv[2] ?? 'reports'
const suites = await discoverSuites()
const stored = await readStoredRun([directory])
const catalogue = configuredCatalogue(stored.config, directory)
const input = { ...stored, catalogue, suites }
const report = evaluate(input)

const bench = new Bench({ iterations: 5, time: 0, warmup: false })
bench
  .add('read evidence', async () => {
    await readStoredRun([directory])
  })
  .add('observe and judge', () => {
    evaluate(input)
  })
  .add('verdicts.json', () => {
    jsonReport(report)
  })
  .add('junit.xml', () => {
    junitReport(report)
  })
await bench.run()

for (const { name, result } of bench.tasks) {
  const median = 'latency' in result ? `${result.latency.p50.toFixed(1)} ms` : result.state
  process.stdout.write(`${name.padEnd(18)} ${median}\n`)
}
