import { commandError } from './errors.ts'

const PASSPHRASE_VARIABLE = 'FINAL_GATE_PASSPHRASE'

const FEWEST_CHARACTERS = 12
const FEWEST_DIFFERENT = 6

const fault = (problem: string): Error => commandError('GATE_PASSPHRASE', { problem })

/** What makes a passphrase too easy to guess for a key that opens a market, or null. */
export const weakness = (passphrase: string): string | null => {
  const characters = [...passphrase.trim()]
  if (characters.length === 0) return 'it is empty'
  if (characters.length < FEWEST_CHARACTERS)
    return `it has ${characters.length} characters, at least ${FEWEST_CHARACTERS} are needed`
  const different = new Set(characters.map(each => each.toLowerCase())).size
  return different < FEWEST_DIFFERENT
    ? `it has ${different} different characters, at least ${FEWEST_DIFFERENT} are needed`
    : null
}

/** What a line is typed on. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { setRawMode: (mode: boolean) => unknown }
  readonly output: NodeJS.WritableStream
}

const BREAK = '\u0003'
const ENDINGS = new Set(['\r', '\n', '\u0004'])
const ERASING = new Set(['\u007f', '\b'])

/** A line typed without being shown; null where it was broken off with Ctrl-C. */
export const typedLine = (prompt: string, { input, output }: Terminal): Promise<string | null> =>
  new Promise(resolve => {
    const line: string[] = []
    const end = (answer: string | null): void => {
      input.off('data', listen)
      input.setRawMode(false)
      input.pause()
      output.write('\n')
      resolve(answer)
    }
    const listen = (chunk: string): void => {
      for (const [index, character] of [...chunk].entries()) {
        if (character === BREAK || ENDINGS.has(character)) {
          end(character === BREAK ? null : line.join(''))
          // What was typed ahead belongs to the next question.
          const rest = [...chunk].slice(index + 1).join('')
          if (rest !== '') input.unshift(rest)
          return
        }
        if (ERASING.has(character)) line.pop()
        else line.push(character)
      }
    }
    output.write(prompt)
    input.setRawMode(true)
    input.setEncoding('utf8')
    input.on('data', listen)
    input.resume()
  })

const ask = async (prompt: string): Promise<string> => {
  if (!process.stdin.isTTY) throw fault(`there is no terminal to type it on and ${PASSPHRASE_VARIABLE} is not set`)
  const answer = await typedLine(prompt, { input: process.stdin, output: process.stderr })
  if (answer === null) throw fault('it was not typed')
  return answer
}

/** The passphrase of a key that exists: from the environment, else typed without echo. @throws CommandError GATE_PASSPHRASE */
export const passphraseOf = async (path: string, environment: NodeJS.ProcessEnv): Promise<string> =>
  environment[PASSPHRASE_VARIABLE] ?? (await ask(`passphrase of ${path}: `))

/** A passphrase for a new key, typed twice, refused where it is weak. @throws CommandError GATE_PASSPHRASE */
export const newPassphrase = async (environment: NodeJS.ProcessEnv): Promise<string> => {
  const given = environment[PASSPHRASE_VARIABLE]
  const passphrase = given ?? (await ask('new passphrase: '))
  const problem = weakness(passphrase)
  if (problem !== null) throw fault(problem)
  if (given === undefined && (await ask('the same again: ')) !== passphrase) throw fault('the two differ')
  return passphrase
}
