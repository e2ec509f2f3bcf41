import { stringify } from 'yaml'
import type { CapabilityName } from '../../judge/criterion.ts'
import type { NotApplicableRule } from '../../judge/judge.ts'
import type { Line } from './lines.ts'
import type { ApiAuth } from './openapi.ts'
import { type Call, openFields, type Proposal } from './proposal.ts'

// A proposal as the text of a final-gate.yaml that a person can go on with: what was found, what was assumed, what is left to fill in.

export interface ConfigText {
  readonly path: string
  readonly url: string
  readonly proposal: Proposal
  readonly notApplicable: readonly NotApplicableRule[]
}

const indented = (text: string, spaces: number): string =>
  text
    .split('\n')
    .map(line => (line === '' ? line : ' '.repeat(spaces) + line))
    .join('\n')

/** A value on one line. */
const inline = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false, singleQuote: true }).trim()

/** A variable of the environment, quoted for YAML. */
const variable = (name: string): string => `'\${FINAL_GATE_${name}}'`

const authLines = (auth: ApiAuth): readonly string[] => {
  switch (auth.kind) {
    case 'none':
      return []
    case 'bearer':
      return [`  token: ${variable('TOKEN')}`]
    case 'basic':
      return [`  basic: {user: ${variable('USER')}, password: ${variable('PASSWORD')}}`]
    case 'header':
      return [`  header: {name: ${inline(auth.name)}, value: ${variable('TOKEN')}}`]
    case 'oauth':
      return [
        '  oauth:',
        `    tokenUrl: ${inline(auth.tokenUrl)}`,
        `    clientId: ${variable('CLIENT_ID')}`,
        `    clientSecret: ${variable('CLIENT_SECRET')}`,
      ]
  }
}

const authText = (auth: ApiAuth): string =>
  auth.kind === 'none'
    ? `# The document names no credentials. A bearer token would be:\n# auth: {token: ${variable('TOKEN')}}`
    : ['# Secrets come from the environment and are kept out of every report.', 'auth:', ...authLines(auth)].join('\n')

/** An object of JSONata, a field a line. What a person has to fill in stands first, as comments: whatever takes their place ends in a comma. */
const objectText = (lines: readonly Line[]): string => {
  const open = lines.filter(({ expression }) => expression === null)
  const made = lines.filter(({ expression }) => expression !== null)
  const texts = made.map(({ field, expression, note }, index) => {
    const comma = index < made.length - 1 ? ',' : ''
    return `  "${field.replaceAll('`', '')}": ${expression}${comma}${note === '' ? '' : ` /* ${note} */`}`
  })
  return ['{', ...open.map(({ field, note }) => `  /* FILL IN "${field}": ${note} */`), ...texts, '}'].join('\n')
}

/** Texts that stand in more than one place, by their anchor: one place to edit. */
type Anchors = Map<string, string>

const block = (key: string, text: string, anchors: Anchors): string => {
  const known = [...anchors].find(([, each]) => each === text)
  if (known) return `${key}: *${known[0]}`
  const anchor = key === 'to' && text.includes('"position_intent"') ? 'order' : null
  if (anchor !== null) anchors.set(anchor, text)
  return `${key}: ${anchor === null ? '' : `&${anchor} `}|\n${indented(text, 2)}`
}

const callText = (call: Call, anchors: Anchors): string =>
  [
    ...Object.entries(call.settings).map(([key, value]) => `${key}: ${inline(value)}`),
    ...(call.body.length === 0 ? [] : [block('body', objectText(call.body), anchors)]),
    ...(call.lines.length === 0 ? [] : [block('to', objectText(call.lines), anchors)]),
    ...Object.entries(call.parts).map(([key, part]) => `${key}:\n${indented(callText(part, anchors), 2)}`),
  ].join('\n')

const ORDER: readonly CapabilityName[] = ['health', 'clock', 'account', 'positions', 'orders', 'trade']

const mapText = ({ calls }: Proposal): string => {
  const anchors: Anchors = new Map()
  const texts = ORDER.flatMap(name => {
    const call = calls[name]
    return call ? [`${name}:\n${indented(callText(call, anchors), 2)}`] : []
  })
  return texts.length === 0
    ? '# Nothing in the document looks like health, an account or orders: docs/mapping.md shows how to map them by hand.'
    : `map:\n${indented(texts.join('\n'), 2)}`
}

const excusesText = (rules: readonly NotApplicableRule[]): string => {
  if (rules.length === 0) return 'allowNotApplicable: []'
  const reasons = [...new Set(rules.map(({ reason }) => reason))]
  const rows = reasons.flatMap(reason => rules.filter(rule => rule.reason === reason).map(rule => `- ${inline(rule)}`))
  return `allowNotApplicable:\n${indented(rows.join('\n'), 2)}`
}

/** Contracts wait for files: no export is known to a document of an API. */
const contractsText = ({ contracts }: Proposal): string =>
  [
    '# Files that your system exports can be held to its own schemas, taken from the document and written beside this file:',
    '# contracts:',
    ...contracts.map(({ name, unique, rising }) => {
      const rules = {
        ...(unique === null ? {} : { unique: [unique] }),
        ...(rising === null ? {} : { monotone: [{ field: rising }] }),
      }
      const entry = { from: `exports/${name}-*.jsonl`, schema: schemaFile(name) }
      return `#   - ${inline(Object.keys(rules).length > 0 ? { ...entry, rules } : entry)}`
    }),
  ].join('\n')

/** The file beside the config that holds the schema of a list. */
export const schemaFile = (name: string): string => `${name}.schema.json`

const headText = ({ path, proposal }: ConfigText): string => {
  const open = openFields(proposal)
  return [
    `# Proposed by \`final-gate init\`${proposal.title === '' ? '' : ` from the API document of ${proposal.title}`}.`,
    open.length === 0
      ? '# Nothing is left to fill in; look at what was assumed.'
      : `# To fill in by hand (search for FILL IN): ${open.join(', ')}.`,
    `# Then: final-gate doctor --config ${path}, and: final-gate run --config ${path}`,
  ].join('\n')
}

/** The text of a config file that loads as it is. */
export const configText = (input: ConfigText): string =>
  `${[
    headText(input),
    'schema: https://final-gate.dev/schema/config/1',
    'target:',
    indented(
      [
        `name: ${inline(input.proposal.title || input.url)}`,
        `url: ${inline(input.url)}`,
        authText(input.proposal.auth),
        '# A run can start your system itself and stop it again:',
        "# start: {command: ['python3', 'service.py'], ready: /health, timeout: 30s}",
        '# What your API answers, as the gate wants it: JSONata, see docs/mapping.md.',
        mapText(input.proposal),
      ].join('\n'),
      2,
    ),
    '# Orders are sent only to an account that says it is paper and whose id is named here.',
    "paperAccounts: ['PA*']",
    'profile: ci',
    'criteria:',
    '  # The share of the equity that one entry may be worth. Your system declares none: 0.25 is the default of the catalogue, write yours.',
    '  risk.kelly-cap: {params: {cap: 0.25}}',
    '# Criteria that this mapping cannot reach. Map the capability and remove the line to have one judged.',
    excusesText(input.notApplicable),
    ...(input.proposal.contracts.length > 0 ? [contractsText(input.proposal)] : []),
  ].join('\n')}\n`
