import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { approversAt, readApprovers } from './signing-approvers.ts'
import { readKey } from './signing-key.ts'
import { SIGNATURE } from './verify-files.ts'
import { type VerifiedRun, verifyRun } from './verify-run.ts'
import { type Signer, signManifest } from './verify-signature.ts'

const DEFAULT_APPROVERS = 'approvers.yaml'
const SHOWN = 20

interface VerifyOptions {
  readonly config?: string
  readonly approvers?: string
  readonly sign?: string
  readonly json?: boolean
}

const signerText = (signer: Signer | null): string => {
  if (signer === null) return 'not signed'
  const who =
    signer.name === null ? `key ${signer.key}, compared with no list of approvers` : `${signer.name} (${signer.role})`
  return `signed by ${who}, ${signer.at}`
}

/** What was found, where, and in the end whether the directory can be relied on. */
const verifyText = ({ directory, files, digest, findings, signer, judged }: VerifiedRun): string => {
  if (findings.length === 0 && judged !== null) {
    const { gate, criteria } = judged.report
    return [
      `verified: ${directory}`,
      `  ${files} files are what the run wrote, manifest ${digest}`,
      `  ${criteria.length} verdicts judged again from the evidence, gate ${gate.state}`,
      `  ${signerText(signer)}`,
    ].join('\n')
  }
  const more = findings.length - SHOWN
  return [
    `not verified: ${directory}`,
    ...findings.slice(0, SHOWN).map(({ path, problem }) => `  ${path} ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(judged === null ? ['  nothing was judged again'] : []),
  ].join('\n')
}

const jsonOf = ({ judged, ...rest }: VerifiedRun): string =>
  JSON.stringify({ verified: rest.findings.length === 0, ...rest, gate: judged?.report.gate ?? null }, null, 1)

/** Signs what holds; a signature that is there already, of another manifest, is replaced. */
const signed = async (path: string, verified: VerifiedRun, options: VerifyOptions): Promise<VerifiedRun> => {
  const [other] = verified.findings.filter(finding => finding.path !== SIGNATURE)
  if (other) throw commandError('GATE_BUNDLE_REFUSED', { path, problem: `${other.path} ${other.problem}` })
  const key = await readKey(options.sign ?? '', process.env)
  await signManifest(path, { digest: verified.digest, at: new Date().toISOString() }, key)
  const { sign: _, ...others } = options
  return await verify(path, others)
}

/** Looks at a run directory, and signs its manifest where a key is named. */
const verify = async (path: string, options: VerifyOptions): Promise<VerifiedRun> => {
  const { approvers: list, config } = options
  const approvers = list === undefined ? await approversAt(DEFAULT_APPROVERS) : await readApprovers(list)
  const verified = await verifyRun(path, { approvers, ...(config === undefined ? {} : { config }) })
  return options.sign === undefined ? verified : await signed(path, verified, options)
}

export const verifyCommand: AddCommand = (program, finish) => {
  program
    .command('verify <dir>')
    .description('hold a run directory to its digests and judge it again, offline; exits 1 where anything was changed')
    .option('--config <file>', 'the config that it was judged with, where that is another than its own')
    .option('--approvers <file>', `whose key may have signed it (default: ${DEFAULT_APPROVERS} where there is one)`)
    .option('--sign <key>', 'sign its manifest with this key, if all holds')
    .option('--json', 'print what was found as JSON')
    .action(async (path: string, options: VerifyOptions) => {
      const verified = await verify(path, options)
      process.stdout.write(`${options.json ? jsonOf(verified) : verifyText(verified)}\n`)
      finish(verified.findings.length === 0 ? exitCodes.pass : exitCodes.fail)
    })
}
