/** `calipso inventory|links|cliques`: everything an environment holds, streamed page by page. */
import { isKnownType, OBJECT_TYPES } from '@shared/catalog/object-types'
import { AppError } from '@shared/contract/errors'
import type { CallOutput } from '@shared/contract/index'
import { pages } from '@shared/contract/paging'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { Command } from 'commander'
import { EXIT } from '../exit-codes'
import type { RunCommand, Session } from '../session'

interface DumpFlags {
  type?: string
  id?: string
  focalPoint?: string
}

export function addDumpCommands(program: Command, run: RunCommand): void {
  const printing =
    <T>(
      read: (session: Session, environment: string, flags: DumpFlags) => AsyncIterable<T>,
      textOf: (item: T) => string,
      /** The type of object that is asked for. */
      typeOf = ({ type }: DumpFlags) => type,
    ) =>
    (environment: string, flags: DumpFlags) =>
      run((session) => print(session, read(session, environment, flags), textOf, typeOf(flags)))

  program
    .command('inventory <name>')
    .description('print the objects of an environment')
    .option('--type <type>', 'only objects of this type')
    .option('--id <id>', 'only the object with this id')
    .action(
      printing(
        ({ call }, environment, { type, id }) =>
          items((cursor) => call('inventory.dump', { environment, type, id, cursor })),
        ({ type, id, name }: InventoryObject) => `${type}\t${id}\t${name}`,
      ),
    )
  program
    .command('links <name>')
    .description('print the links of an environment')
    .option('--type <type>', 'only links of this type')
    .option('--id <id>', 'only the link with this id')
    .option('--focal-point <id>', 'only links with this object at one end')
    .action(
      printing(
        ({ call }, environment, { type, id, focalPoint }) =>
          items((cursor) => call('links.dump', { environment, type, id, end: focalPoint, cursor })),
        (link: Link) => `${link.link_type}\t${link.source_id}\t${link.target_id}\t${link.state}`,
        () => undefined,
      ),
    )
  program
    .command('cliques <name>')
    .description('print the cliques of an environment')
    .option('--type <type>', 'only focal points of this type')
    .option('--id <id>', 'the same as --focal-point')
    .option('--focal-point <id>', 'only the clique of this object')
    .action(
      printing(
        // Each document carries its links in full as `links_detailed`.
        ({ call }, environment, { type, id, focalPoint = id }) =>
          wholeCliques((cursor) => call('cliques.dump', { environment, type, focalPoint, cursor })),
        (clique: Clique) =>
          `${clique.focal_point_type}\t${clique.focal_point}\t${clique.clique_type}\t${clique.links.length} links\t${clique.nodes.length} nodes`,
      ),
    )
}

type CliquePart = CallOutput<'cliques.dump'>['items'][number]

/** The parts that large cliques come in, put together again. */
async function* wholeCliques(read: Read<CliquePart>): AsyncGenerator<CliquePart> {
  let whole: CliquePart | undefined
  for await (const { more, ...part } of items(read)) {
    whole = whole
      ? {
          ...whole,
          links: [...whole.links, ...part.links],
          nodes: [...whole.nodes, ...part.nodes],
          links_detailed: [...whole.links_detailed, ...part.links_detailed],
        }
      : part
    if (more) continue
    yield whole
    whole = undefined
  }
}

type Read<T> = (cursor: string | undefined) => Promise<{ items: readonly T[]; next?: string | undefined }>

async function* items<T>(read: Read<T>): AsyncGenerator<T> {
  for await (const page of pages(read)) yield* page.items
}

/** A type that nobody knows is a slip of the keyboard; one of which there is nothing is an answer. */
function noSuchType(type: string): AppError {
  const known = Object.keys(OBJECT_TYPES).join(', ')
  return new AppError('not-found', `There is no type of object called ${type}`, { hint: `Types are ${known}.` })
}

/** Prints one after the other; holds one page in memory, however large the environment is. */
async function print<T>(
  { out, signal }: Session,
  all: AsyncIterable<T>,
  textOf: (item: T) => string,
  type: string | undefined,
) {
  let count = 0
  for await (const item of all) {
    if (signal.aborted) return EXIT.failed
    count += 1
    await out.result(item, out.json ? '' : textOf(item).replaceAll('\n', ' '))
  }
  if (count === 0 && type !== undefined && !isKnownType(type)) throw noSuchType(type)
}
