// Control and format characters that could move a cursor, reorder or hide text, line separators, noncharacters, and lone surrogates (with the u flag, Cs is only those).
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\uffff]|\p{Cs}/gu

/** Letters and signs that a terminal draws two columns wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Nothing but signs of ASCII that can be seen, each one column wide: nearly all text, and told at once. */
const PLAIN = /^[ -~]*$/
const PLAIN_LINES = /^[ -~\n\t]*$/

const escaped = (character: string): string =>
  character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Text of a target as one safe line: what could steer a terminal or a parser is shown as its code. */
export const printable = (text: string): string => (PLAIN.test(text) ? text : text.replace(UNPRINTABLE, escaped))

/** The same with line breaks and tabs kept, for bodies of files. */
export const printableLines = (text: string): string =>
  PLAIN_LINES.test(text)
    ? text
    : text.replace(UNPRINTABLE, character =>
        character === '\n' || character === '\t' ? character : escaped(character),
      )

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1)

/** Columns that a printable text takes on a terminal. */
export const widthOf = (text: string): number => {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const character of text) width += columnsOf(character)
  return width
}

/** The longest beginning of the text that fits. */
const beginning = (text: string, columns: number): string => {
  // Nothing takes less than a column, and no pair of surrogates is torn apart: what lies beyond twice as many units is never reached.
  const near = text.slice(0, columns * 2 + 2)
  if (PLAIN.test(near)) return near.slice(0, columns)
  let width = 0
  let end = 0
  for (const character of near) {
    width += columnsOf(character)
    if (width > columns) break
    end += character.length
  }
  return near.slice(0, end)
}

/** At most `columns` columns; what was cut is shown by three dots. */
export const shortened = (text: string, columns: number): string =>
  text.length <= columns && widthOf(text) <= columns ? text : `${beginning(text, Math.max(0, columns - 3))}...`

/** Room for a line of text. */
export interface Frame {
  readonly columns: number
  /** Spaces before each line; the lines after the first stand two further in. */
  readonly indent: number
  /** Most lines; what does not fit is shown by three dots. */
  readonly lines: number
}

/** Printable text broken at spaces into lines that fit the frame; a word longer than a line is cut. */
export const wrapped = (text: string, { columns, indent, lines }: Frame): string[] => {
  // Nothing beyond the frame is looked at: a target may send megabytes.
  const safe = printable(text.slice(0, columns * lines * 2)).trimEnd()
  const result: string[] = []
  let rest = safe
  while (rest !== '' && result.length < lines) {
    const margin = ' '.repeat(indent + (result.length === 0 ? 0 : 2))
    const room = Math.max(1, columns - margin.length)
    const isLast = result.length === lines - 1
    const head = beginning(rest, room)
    const space = head.length < rest.length && rest[head.length] !== ' ' ? head.lastIndexOf(' ') : -1
    const line = isLast ? shortened(rest, room) : space > room / 4 ? head.slice(0, space) : head
    result.push(`${margin}${line.trimEnd()}`)
    rest = isLast ? '' : rest.slice(line.length || 1).trimStart()
  }
  return result
}
