import type { FilesPlan, FileWindow } from '../contracts/files/files-target.schema.ts'
import type { Mapping } from '../contracts/files/mapping.schema.ts'
import type { Target } from './capability.ts'
import { type Composition, compose } from './compose.ts'
import { connectFiles } from './files/connect.ts'
import { connect } from './http/connect.ts'
import { type ConnectOptions, counter } from './http/connection.ts'
import { connectMapped } from './mapped/connect.ts'

type Plain = 'url' | 'name' | 'token' | 'auth' | 'roles' | 'headers' | 'timeoutMs' | 'ca' | 'proxy' | 'capabilities'

/** One system and how it is reached, as plain data: it crosses into the process or thread that gathers. */
export interface Source extends Pick<ConnectOptions, Plain> {
  readonly name: string
  readonly url: string
  /** How its own interface becomes the gate's; left out, it speaks that already. */
  readonly mapping?: Mapping
  /** In the place of an address: exported files; `base` is what their folder is relative to. */
  readonly files?: { readonly plan: FilesPlan; readonly base: string; readonly window?: FileWindow }
}

export type SourceMeans = Pick<ConnectOptions, 'redact' | 'onSecret' | 'nextExchange'>

/** Reaches one system by the adapter that it needs. @throws TargetError */
const openSource = ({ mapping, files, ...source }: Source, means: SourceMeans): Promise<Target> => {
  const { name, capabilities } = source
  const some = capabilities === undefined ? {} : { capabilities }
  if (files) return connectFiles({ ...files, files: files.plan, name, ...some, ...means })
  return mapping === undefined ? connect({ ...source, ...means }) : connectMapped({ ...source, ...means, mapping })
}

/** Reaches several systems as one target; one alone is itself. @throws TargetError for the first that cannot be reached, the others closed again */
export const openSources = async (
  sources: readonly Source[],
  composition: Composition,
  means: SourceMeans,
): Promise<Target> => {
  const nextExchange = means.nextExchange ?? counter()
  const opened: Target[] = []
  try {
    for (const source of sources) opened.push(await openSource(source, { ...means, nextExchange }))
    const [only, ...others] = opened
    return only && others.length === 0 && composition.choose === undefined ? only : compose(opened, composition)
  } catch (error) {
    await Promise.all(opened.map(target => target.close()))
    throw error
  }
}
