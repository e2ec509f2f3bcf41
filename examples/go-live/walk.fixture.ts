import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitAs, exportBuild, makeDesk, openDesk } from '../../commands/checklist-desk.fixture.ts'
import type { Ended } from '../../commands/gate-process.fixture.ts'

// The outputs of docs/go-live.md, made anew: a small desk, its keys, signatures, refusals, and a new build.

/** The items of a checklist that the page shows; the others are left out, and that is said. */
const onlyItems = (text: string, ids: readonly string[]): string => {
  const blocks = text.trimEnd().split(/\n(?=\S+ +GL-\d\d )|\n\n(?=not ready|ready)/)
  const [head = '', ...rest] = blocks
  const end = rest.at(-1) ?? ''
  const items = rest.slice(0, -1)
  const shown = items.filter(block => ids.some(id => block.includes(` ${id} `)))
  return [head.trimEnd(), '', ...shown, `(${items.length - shown.length} items left out here)`, '', end].join('\n')
}

const said = ({ exitCode, stdout, stderr }: Ended): string => `${`${stdout}${stderr}`.trimEnd()}\nexit code ${exitCode}`

const CHECKLIST = ['checklist', 'reports', '--repo', 'desk'] as const
const SIGN = ['--repo', 'desk', '--key'] as const
const DAY_MS = 86_400_000

interface Walk {
  readonly folder: string
  readonly finalGate: (...args: readonly string[]) => Promise<Ended>
  readonly outputs: Map<string, string>
}

const keys = async ({ folder, finalGate, outputs }: Walk): Promise<void> => {
  const items = ['--items', 'GL-02', 'GL-03', 'GL-08', 'GL-13']
  const rita = ['--out', 'rita.key', '--name', 'Rita Risk', '--role', 'risk', '--email', 'rita@desk.example', ...items]
  const made = await finalGate('checklist', 'keygen', ...rita)
  outputs.set('keygen', said(made))
  const ben = ['--out', 'ben.key', '--name', 'Ben Builder', '--role', 'trading', '--email', 'ben@desk.example']
  const other = await finalGate('checklist', 'keygen', ...ben)
  writeFileSync(join(folder, 'approvers.yaml'), `approvers:\n${made.stdout}${other.stdout}`)
}

const signatures = async ({ finalGate, outputs }: Walk): Promise<void> => {
  const expires = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10)
  const waiver = ['--reason', 'the load machine comes in August', '--expires', expires]
  const call = async (name: string, ...args: readonly string[]): Promise<void> => {
    outputs.set(name, said(await finalGate(...args)))
  }
  await call('sign', 'checklist', 'sign', 'GL-08', ...SIGN, 'rita.key', '--attach', 'rehearsal.txt')
  await call('refused', 'checklist', 'sign', 'GL-08', ...SIGN, 'ben.key', '--attach', 'rehearsal.txt')
  await call('waive', 'checklist', 'waive', 'GL-02', ...SIGN, 'rita.key', ...waiver)
  await call('not waived', 'checklist', 'waive', 'GL-03', ...SIGN, 'rita.key', ...waiver)
  outputs.set('signed', onlyItems((await finalGate(...CHECKLIST)).stdout, ['GL-08']))
}

const bundle = async ({ folder, finalGate, outputs }: Walk): Promise<void> => {
  outputs.set('verify', said(await finalGate('verify', 'reports', '--sign', 'rita.key')))
  const path = join(folder, 'reports', 'verdicts.json')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('"state": "inconclusive"', '"state": "inconclusivE"'))
  outputs.set('changed', said(await finalGate('verify', 'reports')))
  writeFileSync(path, text)
}

const newBuild = async ({ folder, finalGate, outputs }: Walk): Promise<void> => {
  exportBuild(folder, commitAs(join(folder, 'desk'), 'Ben Builder <ben@desk.example>', 'Trade more'))
  await finalGate('run', '--profile', 'go-live', '--out', 'newer')
  const text = (await finalGate('checklist', 'newer', '--repo', 'desk')).stdout
  outputs.set('reopened', onlyItems(text, ['GL-08']))
}

/** Every output by the name that the page gives it, from one walk in an empty folder. */
export const walk = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const outputs = new Map<string, string>()
  makeDesk(folder)
  writeFileSync(join(folder, 'rehearsal.txt'), 'Two incidents rehearsed on Monday; five people trained.\n')
  const desk = openDesk(folder)
  const finalGate = (...args: readonly string[]): Promise<Ended> => desk.run(args)
  const of: Walk = { folder, finalGate, outputs }
  try {
    await finalGate('run', '--profile', 'go-live')
    await keys(of)
    outputs.set('checklist', onlyItems((await finalGate(...CHECKLIST)).stdout, ['GL-04', 'GL-08']))
    await signatures(of)
    await bundle(of)
    await newBuild(of)
  } finally {
    await desk.close()
  }
  return outputs
}

/** Without what differs from run to run, from machine to machine, and with each new criterion of the catalogue. */
export const stable = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[A-Za-z0-9+/]{59}=/g, 'KEY')
    .replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b/g, 'DIGEST')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z/g, 'INSTANT')
    .replace(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replace(/, [a-z0-9]+ [a-z0-9]+, \d+ CPUs, node [\d.]+/g, ', MACHINE')
    .replace(/\b\d+ (of \d+ criteria|more|files|verdicts|items|h old)\b/g, 'N $1')
    .replace(/of \d+ criteria/g, 'of N criteria')
