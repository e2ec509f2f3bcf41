import { printable, shortened } from './text.ts'

/** Signs that Markdown, GitHub's additions to it (mentions, issue numbers, emoji, formulas) or HTML could read as more than text. */
const STRUCTURAL = /[&<>`*_[\]#|\\~@$]|:(?=\S)/g

/** GitHub makes a link of an address without a scheme too. */
const BARE_ADDRESS = /\bwww(?=\.)/gi

const entity = (character: string): string => `&#${character.charCodeAt(0)};`

/** Text as one line of Markdown that is nothing but text: what could be structure is written as its number, what could steer or hide as its code. */
export const markdownText = (text: string): string =>
  printable(text)
    .replace(STRUCTURAL, entity)
    .replace(BARE_ADDRESS, name => `${name.slice(0, -1)}${entity(name.slice(-1))}`)

/**
 * Text of a target for Markdown, at most `columns` wide. As code, because a mention or the number of an issue in it then calls nobody; not as a code span, in
 * which a pipe would end the cell of a table.
 */
export const markdownCode = (text: string, columns: number): string =>
  `<code>${markdownText(shortened(printable(text), columns))}</code>`

const writer = new TextEncoder()

/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => writer.encode(text).byteLength

/** A row of a table; the cells are Markdown already. */
export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Head and rule of a table. */
export const tableHead = (titles: readonly string[]): string =>
  `${tableRow(titles)}\n|${titles.map(() => '---').join('|')}|`

/** Where report.html can be read. */
export interface ReportPlace {
  /** Its address; left out, it lies beside the text. */
  readonly reportUrl?: string
}

const BESIDE = 'report.html'

/** True for an address of the web, the only place that a link may lead to. */
const isReportUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')

const inLink = (address: string): string =>
  address.replace(/[()|\\]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const placeOf = ({ reportUrl }: ReportPlace): string => {
  if (reportUrl === undefined || !isReportUrl(reportUrl)) return BESIDE
  const { href, hash } = new URL(reportUrl)
  return inLink(href.slice(0, href.length - hash.length))
}

/** A link to the report, or to a criterion in it. Only links hold `](report.html`: whoever learns the address later can put it there. */
export const reportLink = (text: string, place: ReportPlace, id?: string): string => {
  const anchor = id === undefined ? '' : `#criterion-${inLink(encodeURIComponent(id))}`
  return `[${markdownText(text)}](${placeOf(place)}${anchor})`
}

/** The same for a criterion, by its id. */
export const criterionLink = (id: string, place: ReportPlace): string => reportLink(id, place, id)
