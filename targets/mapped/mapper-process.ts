import type { MapperReply, MapperTask } from './mapper.ts'
import { compile, type Program, problemOf } from './program.ts'

// Evaluates mappings in a process of its own: one without end can be ended, and one without bounds takes down nobody else. A thread would not do: where it
// asks for too much memory at once, V8 ends the whole process. It has no environment, may write no file and start nothing, and JSONata reaches nothing outside.

const programs = new Map<string, Program>()

const programOf = (source: string): Program => {
  const known = programs.get(source)
  if (known) return known
  const program = compile(source)
  programs.set(source, program)
  return program
}

/** Undefined is what JSON cannot hold at this place: it is left out of the pair. */
const one = async ({ source, bindings }: MapperTask, value: unknown): Promise<MapperReply[number]> => {
  try {
    const made = await programOf(source)(value, bindings)
    return made === undefined ? [] : [made]
  } catch (error) {
    return [null, problemOf(error)]
  }
}

const replyTo = async (task: MapperTask): Promise<string> => {
  const replies: MapperReply[number][] = []
  for (const value of task.values) replies.push(await one(task, value))
  try {
    // As text: what JSONata makes may hold functions, which no message can carry.
    return JSON.stringify(replies)
  } catch (error) {
    return JSON.stringify(task.values.map(() => [null, problemOf(error)]))
  }
}

process.on('message', (task: MapperTask) => {
  void replyTo(task).then(reply => process.send?.(reply))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
