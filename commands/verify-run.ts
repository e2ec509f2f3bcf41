import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { VerdictsFile } from '../contracts/files/verdicts.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { RunReport } from '../judge/run.ts'
import { jsonReport } from '../reporters/json.ts'
import { commandError } from './errors.ts'
import type { Approvers } from './signing-approvers.ts'
import { checkFiles, type Finding } from './verify-files.ts'
import { type Rejudged, rejudged } from './verify-judging.ts'
import { checkSignature, type Signer } from './verify-signature.ts'

const VERDICTS = 'verdicts.json'

/** A run directory, looked at as an auditor would: its files against their digests, its verdicts against its evidence. */
export interface VerifiedRun {
  readonly directory: string
  readonly files: number
  /** SHA-256 of manifest.json. */
  readonly digest: string
  /** Empty where everything holds. */
  readonly findings: readonly Finding[]
  readonly signer: Signer | null
  /** Null where the files do not hold, and so nothing was judged. */
  readonly judged: Rejudged | null
}

export interface VerifyQuestion {
  /** Another config over the stored one. */
  readonly config?: string
  readonly approvers: Approvers | null
}

const finding = (problem: string): Finding => ({ path: VERDICTS, problem })

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

type Criterion = VerdictsFile['criteria'][number]

const fieldsThatDiffer = (a: object, b: object): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(key => !same(Reflect.get(a, key), Reflect.get(b, key)))

const criterionFindings = (stored: readonly Criterion[], found: readonly Criterion[]): Finding[] => {
  const now = new Map(found.map(each => [each.id, each]))
  const known = new Set(stored.map(({ id }) => id))
  const changed = stored.flatMap(verdict => {
    const supported = now.get(verdict.id)
    if (!supported) return [finding(`${verdict.id}: the evidence gives no such verdict`)]
    if (verdict.state !== supported.state)
      return [finding(`${verdict.id}: says ${verdict.state}, the evidence says ${supported.state}`)]
    const fields = fieldsThatDiffer(verdict, supported)
    return fields.length === 0 ? [] : [finding(`${verdict.id}: the evidence gives another ${fields.join(', ')}`)]
  })
  const left = found.filter(({ id }) => !known.has(id)).map(({ id }) => finding(`${id}: its verdict is missing`))
  return [...changed, ...left]
}

/** Where stored verdicts are not those of the evidence. What an earlier run said (`previous`) is quoted from elsewhere and taken as it stands. */
const verdictFindings = (text: string, report: RunReport): Finding[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return [finding(`is no JSON (${error instanceof Error ? error.message : String(error)})`)]
  }
  const [violation] = validator('verdicts')(value)
  if (violation) return [finding(`${violation.path || 'the file'} ${violation.message}`)]
  const stored = value as VerdictsFile
  const supported = jsonReport({ ...report, previous: (stored.previous ?? {}) as RunReport['previous'] })
  if (supported === text) return []
  const now = JSON.parse(supported) as VerdictsFile
  const findings = [
    ...criterionFindings(stored.criteria, now.criteria),
    ...(same(stored.gate, now.gate)
      ? []
      : [finding(`gate: says ${stored.gate.state}, the evidence gives ${now.gate.state} or other counts or reasons`)]),
    ...fieldsThatDiffer(stored.run, now.run).map(key => finding(`run.${key}: is not what run.json says`)),
  ]
  return findings.length > 0
    ? findings
    : [finding('holds something else than its run, gate and criteria, or in another order')]
}

const isExpected = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('GATE_')

const judgeAgain = async (directory: string, config: string | undefined): Promise<Rejudged | Finding> => {
  try {
    return await rejudged(directory, config)
  } catch (error) {
    // Evidence that cannot be judged supports no verdict; a fault of this program is another matter.
    if (isExpected(error)) return { path: 'evidence', problem: `cannot be judged again: ${error.message}` }
    throw error
  }
}

/**
 * Checks digests, then the signature where there is one, then judges again; offline, and the same every time.
 * @throws CommandError GATE_RUN_MISSING where the path holds no run at all
 */
export const verifyRun = async (directory: string, { config, approvers }: VerifyQuestion): Promise<VerifiedRun> => {
  const isThere = (name: string): Promise<boolean> =>
    readFile(join(directory, name)).then(
      () => true,
      () => false,
    )
  if (!(await isThere('manifest.json')) && !(await isThere('run.json')))
    throw commandError('GATE_RUN_MISSING', { path: directory, problem: 'neither manifest.json nor run.json is there' })
  const { manifest, digest, count, findings } = await checkFiles(directory)
  const about = { directory, files: count, digest }
  if (manifest === null || findings.length > 0) return { ...about, findings, signer: null, judged: null }
  const signed = await checkSignature(directory, digest, approvers)
  const judged = await judgeAgain(directory, config)
  if (!('report' in judged))
    return { ...about, findings: [...signed.findings, judged], signer: signed.signer, judged: null }
  const text = await readFile(join(directory, VERDICTS), 'utf8').catch(() => '')
  return {
    ...about,
    findings: [...signed.findings, ...verdictFindings(text, judged.report)],
    signer: signed.signer,
    judged,
  }
}
