import { type IssueStep, kindOf, type OpenIssue } from './nightly-issue.ts'

/** Where the issues are, from the variables that GitHub Actions sets. */
export interface Forge {
  readonly api: string
  /** `owner/name`. */
  readonly repository: string
  readonly token: string
  /** What a job must be permitted for what is asked of it, for the error that says so; default `issues: write`. */
  readonly permission?: string
}

const TIMEOUT_MS = 30_000
const PAGE = 100
const MOST_PAGES = 20
/** Anyone may open an issue or write a comment that looks like ours: only those of the workflow's own account are touched. */
export const AUTHOR = 'github-actions[bot]'

/** Asks below the issues of the repository. @throws Error where it is refused */
export const askForge = async (
  forge: Forge,
  method: string,
  [path, body]: readonly [path: string, body?: object],
): Promise<unknown> => {
  const place = `/repos/${forge.repository}/issues${path}`
  const answer = await fetch(`${forge.api}${place}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${forge.token}`,
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) {
    throw new Error(
      `${method} ${place} was answered with ${answer.status}; the job needs the permission ${forge.permission ?? 'issues: write'}`,
    )
  }
  return answer.json()
}

interface Listed {
  readonly number: number
  readonly body: string | null
  readonly user: { readonly login: string } | null
  readonly pull_request?: object
}

/** The open issues that nights before opened. @throws Error where the list cannot be read */
export const openIssues = async (forge: Forge): Promise<readonly OpenIssue[]> => {
  const found: OpenIssue[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = new URLSearchParams({ state: 'open', creator: AUTHOR, per_page: `${PAGE}`, page: `${page}` })
    const listed = (await askForge(forge, 'GET', [`?${query}`])) as readonly Listed[]
    for (const { number, body, user, pull_request } of listed) {
      const kind = kindOf(body ?? '')
      if (kind && user?.login === AUTHOR && !pull_request) found.push({ number, kind })
    }
    if (listed.length < PAGE) break
  }
  return found
}

/** Does one step. @throws Error where it is refused */
export const takeStep = async (forge: Forge, step: IssueStep): Promise<void> => {
  if (step.do === 'create') await askForge(forge, 'POST', ['', { title: step.title, body: step.body }])
  else if (step.do === 'close') await askForge(forge, 'PATCH', [`/${step.number}`, { state: 'closed' }])
  else await askForge(forge, 'PATCH', [`/${step.number}`, { title: step.title, body: step.body }])
}
