import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { proposedFile } from '../../commands/init.ts'
import { PROJECT_ROOT } from '../../commands/version.ts'
import { readApiDocument } from '../../config/init/openapi.ts'
import { proposalOf } from '../../config/init/proposal.ts'

/** The service's own OpenAPI document, as it serves it. */
export const DOCUMENT: string = join(PROJECT_ROOT, 'fixtures', 'recorded', 'python-order-service', 'openapi.json')

/** What was edited of the proposal: the first two are the fields that only a person can know. */
const edits: readonly (readonly [proposed: RegExp, written: string])[] = [
  [/\/\* FILL IN "mode".*\*\//, '/* by hand: mode */ "mode": environment = "SIM" ? "paper" : "live",'],
  [
    /\/\* FILL IN "position_intent".*\*\//,
    '/* by hand: position_intent */ "position_intent": $side(buySell) & (isExit ? "_to_close" : "_to_open"),',
  ],
  [
    /# To fill in by hand .*\n# Then: .*/,
    '# Edited since: account.mode and orders.position_intent were written by hand (see "by hand"), and target.start was added.\n' +
      '# Judge it: FINAL_GATE_TOKEN=a-key-of-yours final-gate run --config final-gate.yaml',
  ],
  [
    / {2}# A run can start your system itself and stop it again:\n.*/,
    [
      '  # Added: a run starts the service itself, with Python and the packages of requirements.txt on the path.',
      '  start:',
      "    command: ['python3', 'service.py']",
      '    cwd: .',
      "    env: {API_KEY: '$${FINAL_GATE_TOKEN}', PORT: '8808'}",
      '    ready: /health',
    ].join('\n'),
  ],
  // The service exports no files.
  [/# Files that your system exports .*\n(?:#.*\n)*/, ''],
]

/** The example's final-gate.yaml: what init proposes from the document, and the edits. */
export const exampleConfig = async (): Promise<string> => {
  const proposal = proposalOf(readApiDocument(await readFile(DOCUMENT, 'utf8'), DOCUMENT))
  const plan = { path: 'final-gate.yaml', url: 'http://127.0.0.1:8808', kind: 'order-service' } as const
  const { text } = await proposedFile(proposal, plan)
  return edits.reduce((edited, [proposed, written]) => edited.replace(proposed, written), text)
}
