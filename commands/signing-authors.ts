import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Approver } from './signing-approvers.ts'

const run = promisify(execFile)
const MOST_BYTES = 256 * 1024 * 1024
const COMMIT = /^[0-9a-f]{7,64}$/i
const FORMAT = '%an%n%ae%n%aN%n%aE%n%(trailers:key=Co-authored-by,valueonly,only)'

/** The commits that a build adds to what was live before, and everyone who wrote one of them. */
export interface Change {
  /** The build of the last go-live; null where none is on record: every commit counts. */
  readonly from: string | null
  readonly to: string
  readonly count: number
  /** Names and addresses, in lower case. */
  readonly authors: ReadonlySet<string>
}

/** Why authorship cannot be told; an approver is then refused. */
export interface NoChange {
  readonly problem: string
}

const plain = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/** `Ann Ash <ann@x>` is a name and an address. */
const wordsOf = (line: string): string[] => {
  const match = /^(.*)<([^<>]*)>\s*$/.exec(line)
  return (match ? [match[1] ?? '', match[2] ?? ''] : [line]).map(plain).filter(Boolean)
}

const git = async (repository: string, ...args: readonly string[]): Promise<string> => {
  // Settings of the repository must not start programs, nor replacements rewrite its history.
  const settings = ['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false', '--no-replace-objects']
  // A GIT_DIR of the caller would answer for another repository.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const environment = { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
  const { stdout } = await run('git', ['-C', repository, ...settings, ...args], {
    maxBuffer: MOST_BYTES,
    env: environment,
  })
  return stdout
}

/** @throws Error where the text names no commit of the repository */
const commitOf = async (repository: string, name: string): Promise<string> => {
  // A build is the target's own word: only what can be nothing but a digest reaches git.
  if (!COMMIT.test(name)) throw new Error(`build ${JSON.stringify(name.slice(0, 80))} is no commit`)
  try {
    return (await git(repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)).trim()
  } catch {
    throw new Error(`build ${name} is no commit of ${repository}`)
  }
}

const messageOf = (error: unknown): string => {
  const text = error instanceof Error && 'stderr' in error && error.stderr ? String(error.stderr) : String(error)
  return (text.trim().split('\n')[0] ?? text).replace(/^Error: /, '')
}

/** What the build `to` adds to the build `from` by the history of the deployed system's repository; fails closed. */
export const changeBetween = async (
  repository: string,
  from: string | null,
  to: string,
): Promise<Change | NoChange> => {
  try {
    const isShallow = (await git(repository, 'rev-parse', '--is-shallow-repository')).trim() !== 'false'
    if (isShallow) return { problem: `the history of ${repository} is cut off (a shallow clone); fetch all of it` }
    const last = await commitOf(repository, to)
    const range = from === null ? last : `${await commitOf(repository, from)}..${last}`
    const commits = (await git(repository, 'rev-list', '--count', range)).trim()
    const log = await git(repository, 'log', `--format=${FORMAT}`, range, '--')
    return { from, to, count: Number(commits), authors: new Set(log.split('\n').flatMap(wordsOf)) }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** Under which of its names this approver wrote one of the commits, or null. */
export const authorship = ({ authors }: Change, { name, emails = [] }: Approver): string | null =>
  [name, ...emails].find(each => authors.has(plain(each))) ?? null
