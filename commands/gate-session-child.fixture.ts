import { main } from './main.ts'

// The child of gate-session.fixture.ts: runs one command after the other, each as `final-gate.js` would, and keeps what it writes.

interface Call {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
}

const capture = (stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } => {
  const { write } = stream
  let text = ''
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return true
  }
  return {
    text: () => text,
    release: () => {
      stream.write = write
    },
  }
}

const answer = async ({ args, environment, folder }: Call): Promise<void> => {
  const before = { ...process.env }
  Object.assign(process.env, environment)
  process.chdir(folder)
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)]
  try {
    const exitCode = await main(args)
    process.send?.({ exitCode, stdout: stdout.text(), stderr: stderr.text() })
  } finally {
    for (const stream of [stdout, stderr]) stream.release()
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
}

process.on('message', (call: Call) => void answer(call))
