/** `calipso inventory|links|cliques`: everything an environment holds, streamed page by page. */
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

export function addInventoryCommand(program: Command, run: RunCommand): void {
  program
    .command('inventory <name>')
    .description('print the objects of an environment')
    .option('--type <type>', 'only objects of this type')
    .option('--id <id>', 'only the object with this id')
    .action((environment: string, { type, id }: DumpFlags) =>
      run((session) =>
        print(
          session,
          items((cursor) => session.call('inventory.dump', { environment, type, id, cursor })),
          ({ type: objectType, id: objectId, name }: InventoryObject) => `${objectType}\t${objectId}\t${name}`,
        ),
      ),
    )
}

export function addLinksCommand(program: Command, run: RunCommand): void {
  program
    .command('links <name>')
    .description('print the links of an environment')
    .option('--type <type>', 'only links of this type')
    .option('--id <id>', 'only the link with this id')
    .option('--focal-point <id>', 'only links with this object at one end')
    .action((environment: string, { type, id, focalPoint }: DumpFlags) =>
      run((session) =>
        print(
          session,
          items((cursor) => session.call('links.dump', { environment, type, id, end: focalPoint, cursor })),
          (link: Link) => `${link.link_type}\t${link.source_id}\t${link.target_id}\t${link.state}`,
        ),
      ),
    )
}

/** Adds `cliques`; each document carries its links in full as `links_detailed`. */
export function addCliquesCommand(program: Command, run: RunCommand): void {
  program
    .command('cliques <name>')
    .description('print the cliques of an environment')
    .option('--type <type>', 'only focal points of this type')
    .option('--id <id>', 'the same as --focal-point')
    .option('--focal-point <id>', 'only the clique of this object')
    .action((environment: string, { type, id, focalPoint }: DumpFlags) =>
      run((session) =>
        print(
          session,
          wholeCliques((cursor) =>
            session.call('cliques.dump', { environment, type, focalPoint: focalPoint ?? id, cursor }),
          ),
          (clique: Clique) =>
            `${clique.focal_point_type}\t${clique.focal_point}\t${clique.clique_type}\t${clique.links.length} links\t${clique.nodes.length} nodes`,
        ),
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

/** Prints one after the other; holds one page in memory, however large the environment is. */
async function print<T>({ out, signal }: Session, all: AsyncIterable<T>, textOf: (item: T) => string): Promise<number> {
  for await (const item of all) {
    if (signal.aborted) return EXIT.failed
    await out.result(item, out.json ? '' : textOf(item).replaceAll('\n', ' '))
  }
  return EXIT.done
}
