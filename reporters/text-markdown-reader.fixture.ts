const decoded = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

/** Cells of a row as GitHub splits it: at each pipe that no backslash stands before. */
const cellsIn = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim())

/** A table of Markdown: rows of cells, head and rule left out. */
export type ReadTable = readonly (readonly string[])[]

const isRule = (line: string): boolean => /^\|(---\|)+$/.test(line)

/** The tables of a Markdown text, each cell as it stands. @throws Error on a row with more or fewer cells than its head */
export const tablesIn = (markdown: string): readonly ReadTable[] => {
  const lines = markdown.split('\n')
  return lines.flatMap((line, at) => {
    if (!isRule(line)) return []
    const width = cellsIn(lines[at - 1] ?? '').length
    const end = lines.findIndex((each, index) => index > at && !each.startsWith('|'))
    const rows = lines.slice(at + 1, end < 0 ? undefined : end).map(cellsIn)
    for (const row of rows)
      if (row.length !== width) throw new Error(`${row.length} cells under ${width}: ${row.join('|')}`)
    return [rows]
  })
}

/** What stands as code in a text, as a reader sees it. */
export const codeIn = (markdown: string): string[] =>
  [...markdown.matchAll(/<code>(.*?)<\/code>/g)].map(([, text = '']) => decoded(text))

/** The text without its code, and without the markup that the reporters write themselves: nothing of a target is left in it. */
export const withoutCode = (markdown: string): string => markdown.replace(/<code>.*?<\/code>/g, '')
