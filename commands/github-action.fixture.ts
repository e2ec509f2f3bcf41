import { closed, listOf, named, step, text } from './github-schema.fixture.ts'

// Stated from docs.github.com, "Metadata syntax for GitHub Actions".

const colour = { enum: ['white', 'yellow', 'blue', 'green', 'orange', 'red', 'purple'] } as const

/** The action.yml of a composite action, as far as this project writes one. */
export const actionRules: object = closed(
  {
    name: text,
    description: text,
    author: text,
    branding: closed({ icon: text, color: colour }),
    // An input of an action has no type: it is always a text.
    inputs: named(
      closed({ description: text, required: { type: 'boolean' }, default: { type: 'string' } }, ['description']),
    ),
    outputs: named(closed({ description: text, value: text }, ['description', 'value'])),
    // A step of an action has no time limit of its own, and must name its shell.
    runs: closed({ using: { const: 'composite' }, steps: listOf(step({}, ['run', 'shell'])) }, ['using', 'steps']),
  },
  ['name', 'description', 'runs'],
)
