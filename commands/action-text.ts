import { annotationsReport, command } from '../reporters/annotations.ts'
import { commentReport } from '../reporters/comment.ts'
import { summaryReport } from '../reporters/summary.ts'
import { markdownText, type ReportPlace } from '../reporters/text-markdown.ts'
import { type Conclusion, stateWords } from './action-conclusion.ts'

/** What GitHub is told of a gate, verdict or none. */
export interface ActionTexts {
  /** Markdown for the summary of the job, below 1 MiB. */
  readonly summary: string
  /** Workflow commands, at most ten. */
  readonly annotations: string
  /** Markdown for the pull request. */
  readonly comment: string
}

/** A block of code that no line of the text can end: indented, so that there is no fence to close. */
const codeBlock = (text: string): string =>
  text
    .split('\n')
    .map(line => `    ${line}`)
    .join('\n')

const titleOf = ({ state, exitCode }: Conclusion): string =>
  `Final Gate: ${stateWords[state]}, no verdict (exit code ${exitCode})`

/** The texts of a conclusion; links lead to `place`. */
export const actionTexts = (conclusion: Conclusion, place: ReportPlace): ActionTexts => {
  const { report, problem } = conclusion
  if (report) {
    return {
      summary: summaryReport(report, place),
      annotations: annotationsReport(report),
      comment: commentReport(report, place),
    }
  }
  const title = titleOf(conclusion)
  const markdown = `## ${markdownText(title)}\n\n${codeBlock(problem)}\n`
  return { summary: markdown, annotations: `${command('error', title, problem)}\n`, comment: markdown }
}
