import { AUTHOR, askForge, type Forge } from './nightly-forge.ts'

/** A comment of a pull request, and what tells it from others. */
export interface PullRequestComment {
  readonly pullRequest: number
  /** Which gate of the pull request speaks: there is one comment for each. */
  readonly gate: string
  /** Markdown. */
  readonly body: string
}

const PAGE = 100
const MOST_PAGES = 30

interface Listed {
  readonly id: number
  readonly body: string | null
  readonly user: { readonly login: string } | null
}

const markerOf = (gate: string): string => `<!-- final-gate comment of ${encodeURIComponent(gate)} -->`

const findOwn = async (forge: Forge, pullRequest: number, marker: string): Promise<number | null> => {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const path = `/${pullRequest}/comments?per_page=${PAGE}&page=${page}`
    const listed = (await askForge(forge, 'GET', [path])) as readonly Listed[]
    const own = listed.find(({ body, user }) => user?.login === AUTHOR && body?.startsWith(`${marker}\n`))
    if (own) return own.id
    if (listed.length < PAGE) return null
  }
  return null
}

/** Rewrites the comment that an earlier run left, or writes the first. @throws Error where GitHub refuses, as it does for a pull request from a fork */
export const keepComment = async (
  forge: Forge,
  { pullRequest, gate, body }: PullRequestComment,
): Promise<'updated' | 'written'> => {
  const marker = markerOf(gate)
  const asked = { ...forge, permission: 'pull-requests: write' }
  const own = await findOwn(asked, pullRequest, marker)
  const text = { body: `${marker}\n${body}` }
  if (own === null) await askForge(asked, 'POST', [`/${pullRequest}/comments`, text])
  else await askForge(asked, 'PATCH', [`/comments/${own}`, text])
  return own === null ? 'written' : 'updated'
}
