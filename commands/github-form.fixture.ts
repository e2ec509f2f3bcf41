import { closed, listOf, text } from './github-schema.fixture.ts'

// Stated from docs.github.com, "Syntax for issue forms" and "Syntax for GitHub's form schema".

const field = (type: string, attributes: object): object =>
  closed(
    {
      type: { const: type },
      id: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
      attributes,
      validations: closed({ required: { type: 'boolean' } }),
    },
    ['type', 'attributes'],
  )

const any = { type: 'string' } as const
const asked = { label: text, description: any, placeholder: any, value: text } as const

/** Text that is shown and asks for nothing has no id. */
const markdown = closed({ type: { const: 'markdown' }, attributes: closed({ value: text }, ['value']) }, [
  'type',
  'attributes',
])

/** An issue form, as far as this project writes one. */
export const issueFormRules: object = closed(
  {
    name: text,
    description: text,
    title: text,
    labels: { ...listOf(text), uniqueItems: true },
    body: listOf({
      oneOf: [
        markdown,
        field('textarea', closed({ ...asked, render: text }, ['label'])),
        field('input', closed(asked, ['label'])),
      ],
    }),
  },
  ['name', 'description', 'body'],
)
