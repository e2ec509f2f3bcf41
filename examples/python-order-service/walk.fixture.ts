import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diagnose } from '../../commands/diagnosis.ts'
import { diagnosisText } from '../../commands/diagnosis-text.ts'
import { proposedFile, summary } from '../../commands/init.ts'
import { openSystem } from '../../commands/system.ts'
import { PROJECT_ROOT } from '../../commands/version.ts'
import { configuredCatalogue, mergeConfig } from '../../config/config.ts'
import { readApiDocument } from '../../config/init/openapi.ts'
import { proposalOf } from '../../config/init/proposal.ts'
import { checkConfig } from '../../config/load.ts'
import { judgedRun } from '../../fixtures/recorded/judged-run.fixture.ts'
import { replay } from '../../fixtures/recorded/replay.fixture.ts'
import { terminalReport } from '../../reporters/terminal.ts'
import { createRedactor } from '../../targets/redactor.ts'
import { DOCUMENT, exampleConfig } from './proposed-config.fixture.ts'
import { configAt, KEY, type Variant } from './service.fixture.ts'

// The outputs of docs/your-own-system.md, made anew from the recorded answers of the service.

const PATH = 'final-gate.yaml'

const recordingOf = (variant: Variant): string =>
  join(PROJECT_ROOT, 'fixtures', 'recorded', 'python-order-service', `${variant}.ndjson`)

const withReplay = async <T>(variant: Variant, use: (url: string) => Promise<T>): Promise<T> => {
  const server = await replay(recordingOf(variant), { header: 'x-desk-key', key: KEY })
  try {
    return await use(server.url)
  } finally {
    await server.stop()
  }
}

const doctorText = (text: string): Promise<string> =>
  withReplay('clean', async url => {
    const config = mergeConfig(checkConfig(configAt(url, text), PATH))
    const read = { config, catalogue: configuredCatalogue(config, PATH), path: PATH }
    const means = { redactor: createRedactor(), signal: new AbortController().signal, progress: () => {} }
    const environment = { FINAL_GATE_TOKEN: KEY }
    const system = await openSystem({ ...read, ...means, defects: [], environment })
    try {
      return diagnosisText(await diagnose(system, read, means))
    } finally {
      await system.stop()
    }
  })

const initText = async (): Promise<string> => {
  const proposal = proposalOf(readApiDocument(await readFile(DOCUMENT, 'utf8'), DOCUMENT))
  const plan = { path: PATH, url: 'http://127.0.0.1:8808', kind: 'order-service' } as const
  const { text, excused } = await proposedFile(proposal, plan)
  return `${summary(PATH, proposal, excused)}\n\n${await doctorText(text)}`
}

/** The paragraphs of a report, the excused criteria put together. */
const runText = (variant: Variant): Promise<string> =>
  withReplay(variant, async url => {
    const report = await judgedRun(configAt(url, await exampleConfig()), { FINAL_GATE_TOKEN: KEY })
    const lines = terminalReport(report, { all: false, colour: false, columns: 80 }).trimEnd().split('\n')
    const isExcuse = (index: number): boolean => {
      const head = lines.slice(0, index + 1).findLast(line => line !== '' && !line.startsWith(' '))
      return lines[index] !== '' && head?.startsWith('n/a') === true
    }
    const kept = lines.filter((_, index) => !isExcuse(index))
    const excused = lines.filter(line => line.startsWith('n/a')).length
    const end = kept.findIndex(line => line.includes('passed criteria are not shown'))
    kept.splice(Math.max(0, end - 1), 0, `n/a   (${excused} criteria, each with its reason; left out here)`)
    return kept.join('\n')
  })

/** Every output by the name that the document gives it. */
export const outputs = {
  init: initText,
  doctor: async () => doctorText(await exampleConfig()),
  'run clean': () => runText('clean'),
  'run drop_stop': () => runText('drop_stop'),
  'run no_cap': () => runText('no_cap'),
  'run auth_hole': () => runText('auth_hole'),
} as const satisfies Record<string, () => Promise<string>>

export type OutputName = keyof typeof outputs

/** Without what differs from run to run: times and the run's own id. */
export const stable = (text: string): string =>
  text.replace(/ *\d+ ms {2}/g, '   N ms  ').replace(/^run \S+,/gm, 'run ID,')
