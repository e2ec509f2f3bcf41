import type { NightlyFile } from '../contracts/files/nightly.schema.ts'
import type { GateState } from '../judge/verdict.ts'

/** How the parts of a night ended; what nightly.json holds. */
export type Night = NightlyFile

/** One command of a night. Null: it did not end, or never began. */
export type NightPart = Night['parts'][number]

/** The two things that a night may have to say; there is at most one open issue of each. */
export const issueKinds = ['fail', 'inconclusive'] as const
export type IssueKind = (typeof issueKinds)[number]

/** An issue that a night before opened. */
export interface OpenIssue {
  readonly number: number
  readonly kind: IssueKind
}

export type IssueStep =
  | { readonly do: 'create'; readonly kind: IssueKind; readonly title: string; readonly body: string }
  | { readonly do: 'update'; readonly number: number; readonly title: string; readonly body: string }
  | { readonly do: 'close'; readonly number: number }

/** One night without a verdict happens: a machine was busy. Two in a row do not end by themselves. */
const NIGHTS_BEFORE_ISSUE = 2
const LISTED = 50

/** A fail is one whatever else went wrong; a part without a verdict, a crash of the harness and a part that never ended are no pass. */
export const nightState = (parts: readonly NightPart[]): GateState => {
  if (parts.some(({ exitCode }) => exitCode === 1)) return 'fail'
  return parts.length > 0 && parts.every(({ exitCode }) => exitCode === 0) ? 'pass' : 'inconclusive'
}

/** Nights in a row without a verdict, this one included. */
export const inconclusiveNights = (state: GateState, before: Pick<Night, 'inconclusiveNights'> | null): number =>
  state === 'inconclusive' ? (before?.inconclusiveNights ?? 0) + 1 : 0

const markerOf = (kind: IssueKind): string => `<!-- final-gate nightly ${kind} -->`

/** Which of a night's issues a text is, by the marker that it begins with. */
export const kindOf = (body: string): IssueKind | null =>
  issueKinds.find(kind => body.startsWith(markerOf(kind))) ?? null

const WORDS: Readonly<Record<number, string>> = { 0: 'pass', 1: 'fail', 2: 'inconclusive', 3: 'usage or configuration' }

const wordOf = (exitCode: number | null): string => {
  if (exitCode === null) return 'did not end'
  return WORDS[exitCode] ?? 'the harness itself failed'
}

const titleOf = (kind: IssueKind): string =>
  kind === 'fail' ? 'The nightly gate fails' : 'The nightly gate comes to no verdict'

const bodyOf = (kind: IssueKind, night: Night): string => {
  const { endedAt, commit, link, parts, failed, inconclusiveNights: nights } = night
  const rest = failed.length - LISTED
  return [
    markerOf(kind),
    kind === 'fail' ? `The night of ${endedAt.slice(0, 10)} failed.` : `${nights} nights in a row without a verdict.`,
    '',
    '| part | ended with |',
    '|---|---|',
    ...parts.map(({ name, exitCode }) => `| ${name} | ${wordOf(exitCode)} |`),
    ...(failed.length > 0 ? ['', 'Failed criteria:', '', ...failed.slice(0, LISTED).map(id => `- \`${id}\``)] : []),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    '',
    `Commit ${commit}. [The run and its artefact](${link}). This text is kept up to date; the issue is closed by the first night to which it does not apply.`,
  ].join('\n')
}

/** Whether a night has this to say, not (any more), or neither: a night without a verdict does not end a fail. */
const standing = (kind: IssueKind, { state, inconclusiveNights: nights }: Night): boolean | null => {
  if (kind === 'fail') return state === 'inconclusive' ? null : state === 'fail'
  return nights >= NIGHTS_BEFORE_ISSUE || (state === 'inconclusive' ? null : false)
}

/**
 * What is to be done with the issues after a night: one is opened for a fail, one for two nights in a row without a verdict. An open one is rewritten, which
 * sends no mail, and closed by the night that shows the opposite. Should there be two of a kind, the older is kept.
 */
export const issueSteps = (night: Night, open: readonly OpenIssue[]): readonly IssueStep[] =>
  issueKinds.flatMap((kind): readonly IssueStep[] => {
    const [kept, ...more] = open.filter(issue => issue.kind === kind).sort((a, b) => a.number - b.number)
    const closing = more.map(({ number }): IssueStep => ({ do: 'close', number }))
    const stands = standing(kind, night)
    const text = { title: titleOf(kind), body: bodyOf(kind, night) }
    if (stands === null) return closing
    if (kept)
      return [
        stands ? { do: 'update', number: kept.number, ...text } : { do: 'close', number: kept.number },
        ...closing,
      ]
    return stands ? [{ do: 'create', kind, ...text }] : []
  })
