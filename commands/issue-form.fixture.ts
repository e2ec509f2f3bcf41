import type { ChecklistItem } from '../judge/checklist/items.ts'

// What the issue form asks for an item of the checklist, so that a test can hold the form to the items. Ids and labels are what `checklist` fills in by.

interface FormField {
  readonly type: 'textarea' | 'input'
  readonly id: string
  readonly attributes: { readonly label: string; readonly description: string; readonly placeholder?: string }
}

const PLACEHOLDER = 'name, role, date'

const evidenceOf = ({ id, title, parts }: ChecklistItem): FormField => {
  const isOutside = (part: ChecklistItem['parts'][number]): boolean => part.criteria.length === 0 && !part.fromLive
  const list = (outside: boolean): string =>
    parts
      .filter(part => isOutside(part) === outside)
      .map(({ text }) => text)
      .join('; ')
  const [automatic, outside] = [list(false), list(true)]
  const description = [
    ...(automatic ? [`Automatic evidence: ${automatic}.`] : []),
    ...(outside ? [`By file with its sha256: ${outside}.`] : []),
  ].join(' ')
  return { type: 'textarea', id: id.toLowerCase(), attributes: { label: `${id} ${title}`, description } }
}

const signatureOf = ({ id, confirms, alwaysPerson }: ChecklistItem, by: string, role?: string): FormField => ({
  type: 'input',
  id: `${id.toLowerCase()}-signed${role ? `-${role.replaceAll(' ', '-')}` : ''}`,
  attributes: {
    label: role ? `${id} signed: ${role}` : `${id} signed`,
    description: `${by} confirms: ${confirms}.${alwaysPerson ? ' Always a person.' : ''}`,
    placeholder: PLACEHOLDER,
  },
})

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** The fields of an item: its evidence, then a signature, or one for each role that must sign. */
export const formFields = (item: ChecklistItem): readonly FormField[] => [
  evidenceOf(item),
  ...(item.roles.length === 0
    ? [signatureOf(item, capital(item.signer))]
    : item.roles.map(role => signatureOf(item, capital(role), role))),
]
