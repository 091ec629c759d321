/**
 * What `calipso scan` is asked for: the options of Calipso's scan program, by their old names too, and which of them make
 * no sense together. Pure, but for looking up the object that is meant.
 */
import { AppError, hasCode } from '@shared/contract/errors'
import { pages } from '@shared/contract/paging'
import { inventoryNameSchema, OWN_INVENTORY, viewName } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import { LOG_LEVELS } from '@shared/model/scan'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { asText } from '../values'
import type { Session } from './session'

export interface ScanFlags {
  env?: string
  type?: string
  inventory?: string
  scanSelf?: boolean
  id?: string
  parentId?: string
  parentType?: string
  idField?: string
  loglevel: (typeof LOG_LEVELS)[number]
  inventoryOnly?: boolean
  linksOnly?: boolean
  cliquesOnly?: boolean
  clear?: boolean
  clearAll?: boolean
  confirm?: string
  mongoConfig?: string
  monitoringSetupOnly?: boolean
  cgi?: boolean
  implicitLinks?: boolean
  logfile?: string
}

/** The options of the old program; `withNewNames` lets them be typed with underscores as there. */
export const scanOptions = (command: Command): Command =>
  command
    .option('-e, --env <name>', 'the environment, where it is not given by itself')
    .option('-t, --type <type>', 'type of the object to scan; default: the whole environment')
    .addOption(
      new Option('-y, --inventory <name>', 'inventory to scan into, made when it is new; default: its own').argParser(
        inventoryName,
      ),
    )
    .option('-s, --scan-self', 'scan one object and everything below it, given by --id')
    .option('-i, --id <id>', 'the object to scan')
    .option('-p, --parent-id <id>', 'what that object must lie below')
    .option('-a, --parent-type <type>', 'type of what it must lie below')
    .option('-f, --id-field <field>', 'what --id is compared with, such as "name"; default: the id')
    .addOption(
      new Option('-l, --loglevel <level>', 'how much the scan log keeps')
        .choices(LOG_LEVELS)
        .default('info')
        .argParser(lowerCaseLevel),
    )
    .option('--inventory-only', 'read objects, leave links and cliques as they are')
    .option('--links-only', 'only find the links again')
    .option('--cliques-only', 'only build the cliques again')
    .option('--clear', 'forget what is stored before the result is written')
    .option('--clear-all', 'the same, and empty every other environment that can be scanned again')
    .option('--confirm <name>', 'name of a protected environment that is to be cleared')
    .addOption(new Option('-m, --mongo-config <file>').hideHelp())
    .addOption(new Option('-c, --cgi').hideHelp())
    .addOption(new Option('--monitoring-setup-only').hideHelp())
    .addOption(new Option('--implicit-links').hideHelp())
    .addOption(new Option('--logfile <file>').hideHelp())

/** Arguments of the scan verb with dashes where the old program had underscores: "--inventory_only". */
export const withNewNames = (args: readonly string[]): string[] =>
  args.includes('scan')
    ? args.map((arg) => arg.replace(/^--[a-z]+(?:_[a-z]+)+(?==|$)/, (name) => name.replaceAll('_', '-')))
    : [...args]

function inventoryName(value: string): string {
  const parsed = inventoryNameSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join(', '))
}

/** Calipso writes levels in capitals. */
function lowerCaseLevel(value: string): string {
  const level = LOG_LEVELS.find((each) => each === value.toLowerCase())
  if (level === undefined) throw new InvalidArgumentError(`allowed choices are ${LOG_LEVELS.join(', ')}`)
  return level
}

/** What is wrong with the options as a whole, and what to do; undefined when they make sense. */
export function senseless(name: string | undefined, flags: ScanFlags): string | undefined {
  const { env, type, id, scanSelf, inventoryOnly, linksOnly, cliquesOnly, clear, clearAll } = flags
  if (flags.mongoConfig !== undefined)
    return "option '--mongo-config' has no meaning: data lies in the folder of --data-dir; leave it out"
  if (flags.monitoringSetupOnly)
    return "option '--monitoring-setup-only' cannot be obeyed: monitoring is not part of this version; leave it out"
  if (name === undefined && env === undefined) return 'name the environment: calipso scan NAME, or calipso scan -e NAME'
  if (name !== undefined && env !== undefined && name !== env)
    return `two environments are named, ${name} and ${env}: leave one out`
  const only = [inventoryOnly && '--inventory-only', linksOnly && '--links-only', cliquesOnly && '--cliques-only']
  const limits = only.filter((option) => typeof option === 'string')
  if (limits.length > 1) return `${limits.join(' and ')} exclude each other: give one, or none for everything`
  if (isWhole(type)) {
    if (type !== undefined && id !== undefined && id !== (name ?? env))
      return `'--type environment' is the whole environment: leave out '--id', or give the type of ${id}`
    if (scanSelf && id === undefined) return "option '--scan-self' needs '--id <id>'"
  } else if (id === undefined)
    return `'--type ${type ?? ''}' needs '--id <id>': which one is to be scanned? Without both, everything is`
  const detail = [flags.parentId && '--parent-id', flags.parentType && '--parent-type', flags.idField && '--id-field']
  const details = detail.filter((option) => typeof option === 'string' && option !== '')
  if (id === undefined) {
    if (details.length > 0) return `${details.join(', ')}: only together with '--id <id>'`
    if (clearAll && limits.length > 0)
      return `'--clear-all' goes with a scan of everything: leave out ${limits.join('')}, or use --clear`
    return undefined
  }
  if (linksOnly || cliquesOnly)
    return `${limits.join('')} is for the whole environment: leave out '--id', or scan the object without it`
  if (clear || clearAll) return "a scan of one object cannot clear what is stored: leave out '--clear', or '--id'"
  return undefined
}

const isWhole = (type: string | undefined) => type === undefined || type === '' || type.toLowerCase() === 'environment'

/** What is accepted, and does nothing here. */
export function remarksOn({ cgi, implicitLinks, logfile }: ScanFlags): string[] {
  return [
    cgi && "'--cgi' is ignored: arguments come from the command line.",
    implicitLinks && "'--implicit-links' is ignored: what follows from other links is always part of the cliques.",
    logfile !== undefined &&
      "'--logfile' is ignored: the log is kept with the scan and shown there; --loglevel says how much.",
  ].filter((remark) => typeof remark === 'string')
}

/**
 * The id of the object that is meant; undefined for the whole environment.
 * @throws AppError `not-found`, or `conflict` when several are meant
 */
export async function objectMeant(
  session: Session,
  environment: string,
  { id, type, parentId, parentType, idField = 'id', inventory = OWN_INVENTORY }: ScanFlags,
): Promise<string | undefined> {
  if (id === undefined || (id === environment && isWhole(type))) return undefined
  const target = viewName(environment, inventory)
  const wantedType = isWhole(type) ? undefined : type
  const found: InventoryObject[] = []
  const asked = idField === 'id' ? { id } : { type: wantedType }
  try {
    for await (const page of pages((cursor) =>
      session.call('inventory.dump', { environment: target, ...asked, cursor }),
    ))
      found.push(...page.items.filter((object) => asText(object[idField]) === id))
  } catch (thrown) {
    const isNew = target !== environment && hasCode(thrown, 'not-found')
    const isThere =
      isNew && (await session.call('environments.list', {})).some((one) => one.environment.name === target)
    if (!isNew || isThere) throw thrown
    throw new AppError('not-found', `${environment} has no inventory ${inventory} yet`, {
      hint: `Scan everything into it first: calipso scan ${environment} -y ${inventory}`,
    })
  }
  const fits = found.filter(
    (object) =>
      (wantedType === undefined || object.type === wantedType) &&
      (parentId === undefined || object.parent_id === parentId) &&
      (parentType === undefined || object.parent_type === parentType),
  )
  const [first, ...others] = fits
  const what = `${wantedType ?? 'object'} with the ${idField} "${id}"`
  if (!first) {
    const [other] = found
    throw new AppError('not-found', `${target} has no ${what}${other ? ' of that kind' : ''}`, {
      hint: other
        ? `${other.id} is of type ${other.type}, below ${other.parent_id} of type ${other.parent_type}: ids are enough here, leave out what does not fit.`
        : 'Objects are known after a scan of everything; calipso inventory lists them.',
    })
  }
  if (others.length === 0) return first.id
  throw new AppError('conflict', `${target} has ${fits.length} objects that fit: ${what}`, {
    hint: `Give one of these ids: ${fits
      .slice(0, 10)
      .map((object) => object.id)
      .join(', ')}`,
  })
}
