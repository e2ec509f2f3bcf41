/** An element of a report as it is read back. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<\/([A-Za-z-]+)>|<([A-Za-z-]+)((?:\s+[A-Za-z-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y

const decoded = (text: string): string =>
  text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? ENTITIES[name] : undefined
    if (character === undefined) throw new Error(`not an entity: ${whole}`)
    return character
  })

/** A strict reader of the XML that a report may hold: elements, attributes, text and CDATA; anything else is an error. */
export const parseXml = (xml: string): XmlElement => {
  if (ILLEGAL.test(xml)) throw new Error('a character that XML 1.0 does not allow')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!xml.startsWith(declaration)) throw new Error('no declaration')
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  TOKEN.lastIndex = declaration.length
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex
    const [whole, section, closing, opening, attributes = '', empty, text] = TOKEN.exec(xml) ?? []
    const parent = open.at(-1)
    if (whole === undefined || !parent) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`)
    if (section !== undefined) parent.text += section
    if (text !== undefined) parent.text += decoded(text)
    if (closing !== undefined && open.pop()?.name !== closing) throw new Error(`</${closing}> closes another element`)
    if (opening === undefined) continue
    const pairs = [...attributes.matchAll(/([A-Za-z-]+)="([^"]*)"/g)]
    if (new Set(pairs.map(pair => pair[1])).size < pairs.length) throw new Error(`an attribute twice in ${whole}`)
    const element: XmlElement = {
      name: opening,
      attributes: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decoded(value)])),
      children: [],
      text: '',
    }
    parent.children.push(element)
    if (empty === '') open.push(element)
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || !only) throw new Error('elements are left open')
  return only
}

/** The element and all below it. */
export const allOf = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(allOf)]
/** All of one name. */
export const named = (element: XmlElement, name: string): XmlElement[] =>
  allOf(element).filter(candidate => candidate.name === name)
