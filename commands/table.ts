/** Text wrapped at spaces to the columns, behind a label on the first line and as much space on the others. */
export const wrapped = (text: string, { label, columns }: { label: string; columns: number }): string => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && label.length + line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push(line)
  return lines.map((content, index) => `${index === 0 ? label : ' '.repeat(label.length)}${content}`).join('\n')
}

/** Rows as aligned columns, two spaces apart; the last column is as long as it is. */
export const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
    )
    .join('\n')
}
