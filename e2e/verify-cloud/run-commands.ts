/** Runs every command the product offers for the objects of a cloud once, where it says it is to be run. */
import { commandsFor } from '@shared/catalog/object-commands'
import type { InventoryObject } from '@shared/model/inventory-object'
import { quoteForShell } from '@shared/text/shell-quote'
import { groups } from 'd3'
import type { CloudAccess } from './environment-file'
import { type HostShell, openHosts } from './hosts'

/** How long one may take; what waits for frames that do not come is ended. */
const SECONDS_EACH = 20

export interface CommandRun {
  readonly host: string | undefined
  readonly command: string
  /** Objects it is offered for. */
  readonly objects: readonly InventoryObject[]
  readonly exitCode: number
  /** Why it ended with another code than 0, where that says nothing of the command. */
  readonly reason: string | undefined
  readonly output: string
}

/** Commands for the same place and with the same words are run once. OpenStack's run on the master host. */
export async function runCommands(
  { openStack, ssh }: CloudAccess,
  objects: readonly InventoryObject[],
): Promise<readonly CommandRun[]> {
  const offered = new Map<string, { host: string | undefined; command: string; objects: InventoryObject[] }>()
  for (const object of objects)
    for (const { host, command } of commandsFor(object)) {
      const key = `${host ?? ''}\n${command}`
      const one = offered.get(key) ?? { host, command, objects: [] }
      one.objects.push(object)
      offered.set(key, one)
    }
  const byId = new Map(objects.map((object) => [object.id, object]))
  const login = {
    OS_AUTH_URL: openStack.url,
    OS_USERNAME: openStack.user,
    OS_PASSWORD: openStack.pwd,
    OS_PROJECT_NAME: openStack.admin_project,
    OS_USER_DOMAIN_NAME: openStack.user_domain,
    OS_PROJECT_DOMAIN_NAME: openStack.project_domain,
    OS_IDENTITY_API_VERSION: '3',
  }
  const exports = Object.entries(login).map(([name, value]) => `export ${name}=${quoteForShell(value)}`)
  const hosts = await openHosts(ssh)
  try {
    return await Promise.all(
      [...groups([...offered.values()], ({ host }) => host)].map(async ([host, commands]) => {
        const shell = await (host === undefined ? Promise.resolve(hosts.master) : hosts.open(host)).catch(
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        )
        const runs: CommandRun[] = []
        for (const one of commands) {
          if (shell instanceof Error)
            runs.push({ ...one, exitCode: 255, reason: `${host ?? ''} is not reached: ${shell.message}`, output: '' })
          else runs.push({ ...one, ...(await runOne(shell, one, host === undefined ? exports : [], byId)) })
        }
        return runs
      }),
    ).then((runs) => runs.flat())
  } finally {
    hosts.close()
  }
}

type Objects = ReadonlyMap<string, InventoryObject>

async function runOne(
  shell: HostShell,
  { command, objects }: Pick<CommandRun, 'command' | 'objects'>,
  before: readonly string[],
  byId: Objects,
) {
  const script = [
    ...before,
    `timeout ${SECONDS_EACH} sh -c ${quoteForShell(command)} </dev/null 2>&1`,
    'echo "exit $?"',
  ]
  const lines = (await shell(`${script.join('\n')}\n`)).trimEnd().split('\n')
  const exitCode = Number(/^exit (\d+)$/.exec(lines.pop() ?? '')?.[1] ?? 255)
  const output = lines.join('\n')
  return { exitCode, output, reason: exitCode === 0 ? undefined : reasonOf(exitCode, command, output, objects, byId) }
}

/** What sudo, `ip netns exec` and sh say of a program that is not there. */
const MISSING = /^sudo: (\S+): command not found$|^exec of "(\S+)" failed: No such file|^sh: \d+: (\S+): not found$/m

/** What programs say when the service they ask does not run. */
const STOPPED: readonly (readonly [complaint: RegExp, service: string])[] = [
  [/Failed to connect socket to '[^']*libvirt/, 'libvirt'],
  [/^Compute service of \S+ is unavailable/m, 'the compute service'],
]

/** Words for what the cloud, not the command, is the cause of. */
function reasonOf(
  exitCode: number,
  command: string,
  output: string,
  objects: readonly InventoryObject[],
  byId: Objects,
): string | undefined {
  if (exitCode === 124 && command.includes('tcpdump')) return `fewer than 20 frames in ${SECONDS_EACH} s`
  if (/^ping /.test(command) && output.includes('100% packet loss')) return 'the far end does not answer'
  const missing = MISSING.exec(output)?.slice(1).find(Boolean)
  if (missing) return `${missing} is not installed there`
  const stopped = STOPPED.find(([complaint]) => complaint.test(output))
  if (stopped) return `${stopped[1]} does not run there`
  const instances = objects.map((object) => byId.get(String(object.instance_id ?? object.id)))
  if (instances.every((one) => one?.type === 'instance' && one.nova_status !== 'ACTIVE'))
    return `the instance is ${String(instances[0]?.nova_status)}`
  return undefined
}

export function printRuns(runs: readonly CommandRun[]): void {
  const failed = runs.filter(({ exitCode }) => exitCode !== 0)
  console.log(`${runs.length} commands run, ${runs.length - failed.length} with exit 0`)
  for (const { host, command, objects, exitCode, reason, output } of failed) {
    console.log(`  ${host ?? 'client'}: ${command}`)
    console.log(`    for ${objects[0]?.type} ${objects[0]?.name}: exit ${exitCode}, ${reason ?? `FAILED: ${output}`}`)
  }
}
