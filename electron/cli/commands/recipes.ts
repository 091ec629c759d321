/** `calipso clique-types|clique-constraints|link-types`: what graphs are made by, the shipped ones and your own. */
import { readFile, writeFile } from 'node:fs/promises'
import { cliqueSteps } from '@shared/catalog/clique-steps'
import { scopeText } from '@shared/catalog/clique-types'
import type {
  CliquePreview,
  CliqueTypeDraft,
  CliqueTypeEntry,
  OutdatedGraphs,
} from '@shared/contract/calls/clique-types'
import { AppError } from '@shared/contract/errors'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { type Command, Option } from 'commander'
import { EXIT, type ExitCode } from '../exit-codes'
import type { RunCommand, Session } from '../session'
import { runScan } from './scan'

interface ScopeFlags {
  environment?: string
  any?: boolean
  environmentType?: string
  distribution?: string
  distributionVersion?: string
  mechanismDriver?: string[]
  typeDriver?: string
}

interface TypeFlags extends ScopeFlags {
  name?: string
  focal?: string
  steps?: string
  implicit?: boolean
}

type DocumentKind = 'cliqueTypes' | 'cliqueConstraints' | 'linkTypes'

export function addRecipeCommands(program: Command, run: RunCommand): void {
  addCliqueTypeCommands(program, run)
  addConstraintCommands(program, run)
  addLinkTypeCommands(program, run)
}

function addCliqueTypeCommands(program: Command, run: RunCommand): void {
  const types = program.command('clique-types').description('the clique types that graphs are made by')
  types
    .command('list')
    .description('list the shipped ones and your own')
    .action(() => run(listTypes))
  types
    .command('show <id>')
    .description('show one, step by step')
    .action((id: string) => run(async (session) => showType(session, await requireType(session, id))))
  withTypeOptions(types.command('add').description('add one of your own'))
    .option('--like <id>', 'start from another one')
    .action((flags: TypeFlags & { like?: string }) =>
      run(async (session) => {
        const like: Partial<CliqueTypeEntry> = flags.like === undefined ? {} : await requireType(session, flags.like)
        const { id: _id, ...draft } = draftOf(like, flags)
        await saveType(session, draft, 'added')
      }),
    )
  withTypeOptions(types.command('edit <id>').description('change one of your own')).action(
    (id: string, flags: TypeFlags) =>
      run(async (session) => saveType(session, draftOf(await requireType(session, id), flags), 'changed')),
  )
  types
    .command('why <environment> <type>')
    .description('which one graphs of an object type are made by, and why')
    .action((environment: string, type: string) =>
      run(async (session) => {
        for (const one of await session.call('cliqueTypes.why', { environment, type })) {
          const reasons = one.reasons.map(({ text, holds }) => `${{ yes: '+', no: 'x', open: '-' }[holds]} ${text}`)
          const mark = one.usedNow ? 'used' : one.fits ? 'fits' : '-'
          await session.out.result(one, [mark, one.name, one.id, reasons.join('; ')].join('\t'))
        }
      }),
    )
  withTypeOptions(
    types
      .command('preview <environment> <object>')
      .description('the graph one would give of an object, against the one in use; nothing is saved')
      .option('--id <id>', 'a stored one; the other options change it for the preview'),
  ).action((environment: string, focalPoint: string, flags: TypeFlags & { id?: string }) =>
    run(async (session) => {
      const stored = flags.id === undefined ? undefined : await requireType(session, flags.id)
      const draft = draftOf(stored ?? {}, flags)
      await tellPreview(session, draft, await session.call('cliqueTypes.preview', { environment, focalPoint, draft }))
    }),
  )
  addDocumentCommands(types, run, 'cliqueTypes')
  types
    .command('rebuild [environment]')
    .description('build the graphs that are out of date again from what is stored; no host is contacted')
    .action((environment: string | undefined) => run((session) => rebuild(session, environment)))
}

function addConstraintCommands(program: Command, run: RunCommand): void {
  const constraints = program
    .command('clique-constraints')
    .description('the attributes in which all links of a graph agree with its centre')
  constraints
    .command('list')
    .description('list the shipped ones and your own')
    .action(() =>
      run(async (session) => {
        for (const one of await session.call('cliqueConstraints.list', {})) {
          const where = one.environment || 'every environment'
          const line = [one.id, one.focal_point_type, where, one.constraints.join(', ') || 'none', origin(one)]
          await session.out.result(one, line.join('\t'))
        }
      }),
    )
  constraints
    .command('add <type> [attributes...]')
    .description('constrain graphs of an object type; without attributes they are not constrained')
    .option('--environment <name>', 'only there')
    .action((focal_point_type: string, attributes: string[], { environment }: { environment?: string }) =>
      run(async (session) => {
        const draft = { focal_point_type, constraints: attributes, environment }
        const saved = await session.call('cliqueConstraints.save', { draft })
        await tellSaved(session, saved, `added ${saved.id}`)
      }),
    )
  constraints
    .command('edit <id> [attributes...]')
    .description('change the attributes of one of your own')
    .action((id: string, attributes: string[]) =>
      run(async (session) => {
        const found = (await session.call('cliqueConstraints.list', {})).find((one) => one.id === id)
        if (!found) throw notFound('clique constraint', id)
        const { shipped: _shipped, ...draft } = found
        const saved = await session.call('cliqueConstraints.save', { draft: { ...draft, constraints: attributes } })
        await tellSaved(session, saved, `changed ${id}`)
      }),
    )
  addDocumentCommands(constraints, run, 'cliqueConstraints')
}

function addLinkTypeCommands(program: Command, run: RunCommand): void {
  const linkTypes = program.command('link-types').description('the kinds of links, and names for further ones')
  linkTypes
    .command('list')
    .description('list the shipped ones and your own')
    .option('--environment <name>', 'count the links it has of each')
    .action(({ environment }: { environment?: string }) =>
      run(async (session) => {
        for (const one of await session.call('linkTypes.list', { environment })) {
          const links = one.links === undefined ? '' : `${one.links} links`
          await session.out.result(one, [one.type, one.description, links, origin(one)].join('\t'))
        }
      }),
    )
  linkTypes
    .command('add <from> <to>')
    .description('name links between two object types; scans find none of it')
    .requiredOption('--description <text>', 'what such a link is')
    .action((endPointA: string, endPointB: string, { description }: { description: string }) =>
      run(async (session) => {
        const { id } = await session.call('linkTypes.save', { draft: { endPointA, endPointB, description } })
        await session.out.result({ id }, `added ${endPointA}-${endPointB}`)
        session.out.note('Scans find no links of it: it is for implicit links and for imported inventories.')
      }),
    )
  addDocumentCommands(linkTypes, run, 'linkTypes')
}

function withTypeOptions(command: Command): Command {
  return command
    .option('--name <name>', 'what it is called')
    .option('--focal <type>', 'the object type whose graphs it makes')
    .option('--steps <types>', 'link types in the order they are followed, with commas between them')
    .option('--environment <name>', 'apply to this environment')
    .option('--any', 'apply to every environment')
    .option('--environment-type <type>', 'apply to environments of this type')
    .option('--distribution <name>', 'apply to this distribution')
    .option('--distribution-version <version>', 'of that distribution; a build number means this one or later')
    .option('--mechanism-driver <name...>', 'apply where one of these is used')
    .option('--type-driver <name>', 'apply where this one is used')
    .addOption(new Option('--implicit', 'its link types may be chains of links too'))
    .addOption(new Option('--no-implicit', 'its link types are links only').default(undefined))
}

/** What is given over what there was; a scope that is given replaces the whole one there was. */
function draftOf({ shipped: _shipped, ...before }: Partial<CliqueTypeEntry>, flags: TypeFlags): CliqueTypeDraft {
  const scope = {
    environment: flags.any ? ANY_ENVIRONMENT : flags.environment,
    environment_type: flags.environmentType,
    distribution: flags.distribution,
    mechanism_drivers: flags.mechanismDriver,
    type_drivers: flags.typeDriver,
  }
  const isScoped = Object.values(scope).some((value) => value !== undefined)
  const focal = flags.focal ?? before.focal_point_type ?? ''
  return {
    ...before,
    ...(isScoped && scope),
    environment: (isScoped ? scope : before).environment ?? '',
    distribution_version: flags.distributionVersion ?? (isScoped ? undefined : before.distribution_version),
    name: flags.name ?? (before.name || focal),
    focal_point_type: focal,
    link_types: flags.steps?.split(/[\s,]+/).filter((step) => step !== '') ?? before.link_types ?? [],
    use_implicit_links: flags.implicit ?? before.use_implicit_links,
  }
}

async function listTypes(session: Session): Promise<void> {
  for (const one of await session.call('cliqueTypes.list', {})) {
    const line = [one.id, one.focal_point_type, one.name, scopeText(one), `${one.link_types.length} steps`, origin(one)]
    await session.out.result(one, line.join('\t'))
  }
}

const origin = ({ shipped }: { readonly shipped: boolean }) => (shipped ? 'shipped' : 'own')

async function requireType(session: Session, id: string): Promise<CliqueTypeEntry> {
  const found = (await session.call('cliqueTypes.list', {})).find((one) => one.id === id)
  if (found) return found
  throw notFound('clique type', id)
}

const notFound = (noun: string, id: string) =>
  new AppError('not-found', `There is no ${noun} with the id "${id}"`, {
    hint: `calipso ${noun.replace(' ', '-')}s list shows them.`,
  })

async function showType({ out }: Session, type: CliqueTypeEntry): Promise<void> {
  const steps = cliqueSteps(type.focal_point_type, type.link_types).map(({ linkType, startsFrom }, index) => {
    const from = startsFrom.map((step) => (step === 0 ? 'the object itself' : `step ${step}`))
    return `${String(index + 1).padStart(3)}  ${linkType.padEnd(26)}from ${from.join(', ') || 'nowhere: never followed'}`
  })
  const head = `${type.name}, for ${type.focal_point_type}: ${scopeText(type)} (${origin(type)})`
  const implicit = type.use_implicit_links ? ['     with implicit links'] : []
  await out.result(type, [head, ...implicit, ...steps].join('\n'))
}

async function saveType(session: Session, draft: CliqueTypeDraft, done: string): Promise<void> {
  const { notes } = await session.call('cliqueTypes.check', { draft })
  const saved = await session.call('cliqueTypes.save', { draft })
  await tellSaved(session, saved, `${done} ${saved.id}`)
  for (const note of notes) session.out.note(note)
}

async function tellPreview({ out }: Session, draft: CliqueTypeDraft, preview: CliquePreview): Promise<void> {
  const steps = draft.link_types.map((name, index) => {
    const { inEnvironment = 0, here = 0 } = preview.steps[index] ?? {}
    return `${String(index + 1).padStart(3)}  ${name.padEnd(26)}${String(here).padStart(6)} of ${inEnvironment}`
  })
  const change = ({ nodes, links }: CliquePreview['added']) => `${nodes.length} objects, ${links.length} links`
  const against = preview.against === undefined ? 'no clique type is in use' : `against ${preview.against}`
  const leftOut = preview.leftOut.flatMap(({ attribute, values, byType }) => {
    const left = Object.entries(byType).map(([type, count]) => `${count} ${type}`)
    return left.length > 0 ? [`only ${attribute} ${values.join(', ')}: ${left.join(', ')} left out`] : []
  })
  await out.result(
    preview,
    [
      `${preview.objects} objects, ${preview.links} links`,
      ...steps,
      `${against}: + ${change(preview.added)}; - ${change(preview.lost)}`,
      ...leftOut,
    ].join('\n'),
  )
}

async function tellSaved(
  session: Session,
  saved: { outdated: readonly OutdatedGraphs[] },
  said: string,
): Promise<void> {
  await session.out.result(saved, said)
  tellOutdated(session, saved.outdated)
}

function tellOutdated({ out }: Session, outdated: readonly OutdatedGraphs[]): void {
  for (const { environment, graphs } of outdated)
    out.note(`${graphs} graphs of ${environment} are out of date: calipso clique-types rebuild ${environment}`)
}

async function rebuild(session: Session, environment: string | undefined): Promise<ExitCode> {
  const outdated = await session.call('cliqueTypes.outdated', {})
  const names = environment === undefined ? outdated.map((one) => one.environment) : [environment]
  if (names.length === 0) session.out.note('No graph is out of date.')
  let worst: ExitCode = EXIT.done
  for (const name of names) {
    const code = await runScan(session, { environment: name, scope: 'cliques' })
    if (code !== EXIT.done) worst = code
  }
  return worst
}

/** Removing, importing and exporting. */
function addDocumentCommands(command: Command, run: RunCommand, kind: DocumentKind): void {
  command
    .command(kind === 'linkTypes' ? 'remove <type>' : 'remove <id>')
    .description(kind === 'linkTypes' ? 'remove one of your own that no clique type uses' : 'remove one of your own')
    .action((named: string) =>
      run(async (session) => {
        const types = kind === 'linkTypes' ? await session.call('linkTypes.list', {}) : []
        const id = types.find(({ type }) => type === named)?.id ?? named
        const result = { removed: named, ...(await session.call(`${kind}.remove`, { id })) }
        await tellSaved(session, result, `removed ${named}`)
      }),
    )
  command
    .command('import <FILE.json>')
    .description('add those of a file in the format of Calipso’s collections; what cannot be used is said')
    .option('--replace', 'replace those of the same scope', false)
    .action((file: string, { replace }: { replace: boolean }) =>
      run(async (session) => {
        const { documents, outdated } = await session.call(`${kind}.import`, { text: await textOf(file), replace })
        for (const one of documents) {
          const notes = one.notes.map((note) => `\n    ${note}`).join('')
          await session.out.result(one, `${one.outcome.replace('-', ' ')}\t${one.name}${notes}`)
        }
        tellOutdated(session, outdated)
        const isPartly = documents.some(({ outcome }) => outcome === 'left-out')
        return isPartly ? EXIT.completedWithErrors : EXIT.done
      }),
    )
  command
    .command('export')
    .description('print your own as a JSON list in the format of Calipso’s collection')
    .option('-o, --output <FILE.json>', 'write a file instead')
    .option('--all', 'the shipped ones too', false)
    .action(({ output, all }: { output?: string; all: boolean }) =>
      run(async (session) => {
        const chosen = (await session.call(`${kind}.list`, {})).filter(({ shipped }) => all || !shipped)
        const documents = chosen.map((one) => documentOf({ usedBy: undefined, ...one }))
        const text = JSON.stringify(documents, undefined, 2)
        if (output === undefined) return session.out.result(documents, text)
        await writeFile(output, `${text}\n`)
        await session.out.result({ file: output, documents: documents.length }, `wrote ${output}`)
      }),
    )
}

/** Without what only this product knows of it. */
const documentOf = ({ id: _id, shipped: _shipped, usedBy: _usedBy, ...document }: Record<string, unknown>) => document

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `${file} cannot be read`, { cause })
  })
}
