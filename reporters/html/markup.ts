import { printableLines } from '../text.ts'

/** HTML that was made here. Only the templates below make one, so a record of a target can never pass for it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Fragment = Markup | string | number | null | false | readonly Fragment[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that can neither open markup nor leave an attribute; control characters, reordering and lone surrogates are shown as their codes. */
export const escaped = (text: string): string =>
  printableLines(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? '')

const rendered = (fragment: Fragment): string => {
  if (fragment instanceof Markup) return fragment.text
  if (typeof fragment === 'string') return escaped(fragment)
  if (typeof fragment === 'number') return String(fragment)
  return fragment === null || fragment === false ? '' : fragment.map(rendered).join('')
}

/** HTML from a template: what is put into it is escaped unless it is itself such HTML; null and false are left out, lists are joined. */
export const html = (strings: TemplateStringsArray, ...fragments: readonly Fragment[]): Markup =>
  new Markup(strings.map((text, index) => text + rendered(fragments[index] ?? null)).join(''))

export const nothing: Markup = new Markup('')

const HIGH_SURROGATE = /[\ud800-\udbff]$/

/** The beginning of a text, at most `most` characters of UTF-16, no pair of surrogates torn apart. */
const beginning = (text: string, most: number): string => text.slice(0, most).replace(HIGH_SURROGATE, '')

/** The same for the content of an element alone, where quotes mean nothing: JSON is full of them. */
const content = (text: string): string => printableLines(text).replace(/[&<>]/g, character => ENTITIES[character] ?? '')

/** What escaping may add to a text before it is cut shorter: a text of control characters alone would grow to six times its length. */
const GROWTH = 1.5

/** A long text's beginning and how much of it was left out. */
const cut = (text: string, most: number): Markup => {
  const whole = text.length <= most ? text : beginning(text, most)
  const made = content(whole)
  const allowed = most * GROWTH
  if (made.length <= allowed && whole.length === text.length) return new Markup(made)
  const kept = made.length <= allowed ? whole : beginning(whole, Math.floor((whole.length * allowed) / made.length))
  return html`${new Markup(content(kept))}<span class="cut"> … ${text.length - kept.length} characters left out</span>`
}

/**
 * What came from outside, as the content of an element: text of its own direction, so that letters that run from right to left do not turn what stands
 * around them, and at most half as much again as `most` characters, whatever is in it.
 */
export const foreign = (text: string, most = 400): Markup => html`<bdi>${cut(text, most)}</bdi>`
