/** Why a case is skipped. */
export interface Skip {
  readonly type: string
  readonly message: string
}

export interface Mending {
  /** By name of the case. */
  readonly skips: ReadonlyMap<string, Skip>
  /** Of the whole run. */
  readonly seconds: number
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const SECTION = /(<!\[CDATA\[[\s\S]*?\]\]>)/

/** Seconds as Jenkins takes them: no more than three decimals, no exponent. */
const secondsText = (seconds: number): string => seconds.toFixed(3)

/**
 * The builder's text with a line break at its end, mended where Jenkins' schema refuses it or a reader would miss something: `skipped` at the root is no attribute there, the time of the
 * whole cannot be given to the builder, nor can the reason of a skipped case. Cases are found by name, which is the criterion id and unique; what stands in a
 * CDATA section is a target's text and is not touched.
 */
export const mended = (xml: string, { skips, seconds }: Mending): string => {
  const inMarkup = (markup: string): string =>
    markup
      .replace(/(<testsuites[^>]*?) skipped="\d+"/, `$1 time="${secondsText(seconds)}"`)
      .replace(/(<test(?:suite|case) [^>]*?\btime=")([\d.]+)"/g, (_, head: string, time: string) => {
        return `${head}${secondsText(Number(time))}"`
      })
      .replace(/(<testcase [^>]*name="([^"]*)"[^>]*>\s*)<skipped\/>/g, (_, head: string, name: string) => {
        const { type, message } = skips.get(name) ?? { type: '', message: '' }
        return `${head}<skipped type="${type}" message="${attribute(message)}"/>`
      })
  return [...xml.split(SECTION).map((part, index) => (index % 2 === 1 ? part : inMarkup(part))), '\n'].join('')
}
