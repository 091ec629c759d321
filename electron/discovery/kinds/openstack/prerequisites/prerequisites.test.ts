import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prerequisiteChoiceSchema } from '@shared/contract/calls/prerequisites'
import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { prerequisitesMarkdown } from '@shared/text/prerequisites-text'
import { describe, expect, test } from 'vitest'
import { writePrivileges } from '../../../../connections/mysql/schemas'
import { TABLES } from '../../../../connections/mysql/tables'
import { COMMANDS, type CommandId, renderCommand } from '../../../../connections/ssh/commands'
import { openStackPrerequisites } from '.'
import { grantStatements } from './grants'
import { patternsOf, sudoersLines } from './sudoers'

/** Values cloud and hosts may give a slot, and what somebody would try. */
const VALUES: Readonly<Record<string, string>> = {
  ifname: 'bond0.101',
  netns: 'qrouter-0ddce49c-d512-4d1e-9a0e-0123456789ab',
  libvirtDomain: 'instance-0000002a',
  ovsTable: 'Interface',
  ovnDatabase: 'ssl:[fd00::1]:6641,tcp:10.0.0.1:6641',
  file: '/etc/neutron/plugins/ml2/ml2_conf.ini',
}
const HOSTILE = ['x /bin/sh -c id', '* -j', '../../etc/shadow', '-x', 'a;id', '']

/** What a line of sudoers allows, as sudo reads it: the path, and its arguments as a regular expression. */
const rules = (account: string, distribution: string) =>
  sudoersLines(account, distribution, true).map((line) => {
    const [, path = '', pattern = ''] = /NOPASSWD: (\S+) (.*)$/.exec(line) ?? []
    return {
      program: path.split('/').at(-1),
      allows: (args: string) => (pattern === '""' ? args === '' : new RegExp(pattern).test(args)),
    }
  })

const isAllowed = (all: ReturnType<typeof rules>, [program, ...rest]: readonly string[]) =>
  all.some((rule) => rule.program === program && rule.allows(rest.join(' ')))

const rooted = (Object.keys(COMMANDS) as CommandId[]).filter((id) => COMMANDS[id].needsRoot)
const slotsWith = (id: CommandId, value: (slotClass: string) => string) =>
  Object.fromEntries(Object.entries<string>(COMMANDS[id].slots).map(([slot, slotClass]) => [slot, value(slotClass)]))

describe('sudoers', () => {
  // A distribution with every driver.
  const all = rules('calipso', 'Devstack')

  test.each(rooted)('%s is allowed as it is run, and with nothing else in its slots', (id) => {
    for (const slots of [slotsWith(id, (one) => VALUES[one] ?? '')]) {
      for (const words of renderCommand({ id, slots }).steps) {
        expect(isAllowed(all, words), words.join(' ')).toBe(true)
        expect(isAllowed(all, [...words, '--more'])).toBe(false)
      }
    }
    for (const slot of Object.keys(COMMANDS[id].slots)) {
      for (const value of HOSTILE.filter((one) => one !== '')) {
        const good = slotsWith(id, (one) => VALUES[one] ?? '')
        const steps = COMMANDS[id].steps.map((words) =>
          words.map((word) =>
            word
              .replace('{columns}', 'name')
              .replace(/\{(\w+)\}/, (_, name: string) => (name === slot ? value : (good[name] ?? ''))),
          ),
        )
        for (const words of steps.filter((_, index) =>
          COMMANDS[id].steps[index]?.some((word) => word.includes(`{${slot}}`)),
        ))
          expect(isAllowed(all, words), words.join(' ')).toBe(false)
      }
    }
  })

  test('slots that may be empty are left out', () => {
    const slots = { database: '', key: '', certificate: '', authority: '' }
    for (const words of renderCommand({ id: 'ovn-northbound', slots }).steps) expect(isAllowed(all, words)).toBe(true)
  })

  test('the questions of the first contact are allowed', () => {
    expect(isAllowed(all, ['true'])).toBe(true)
    expect(isAllowed(rules('calipso', 'Kolla'), ['docker', 'ps', '-a', '--format', '{{.Names}} {{.Status}}'])).toBe(
      true,
    )
  })

  test('containers of a distribution are allowed by its own names only', () => {
    const kolla = rules('calipso', 'Kolla')
    const inside = (name: string) => ['docker', 'exec', '-u', 'root', name, 'virsh', '-r', 'list', '--all', '--uuid']
    expect(isAllowed(kolla, inside('nova_libvirt'))).toBe(true)
    expect(isAllowed(kolla, inside('mariadb'))).toBe(false)
    expect(isAllowed(kolla, ['docker', 'exec', '-u', 'root', 'nova_libvirt', 'sh'])).toBe(false)
    expect(isAllowed(rules('calipso', 'Debian'), inside('nova_libvirt'))).toBe(false)
  })

  test('for older versions of sudo, names of containers are patterns of fixed length', () => {
    const fits = (pattern: RegExp, name: string) =>
      patternsOf(pattern, [1, 3]).some((glob) => new RegExp(`^${glob}$`).test(name))
    for (const { containers = {} } of DISTRIBUTIONS)
      for (const pattern of Object.values(containers))
        for (const glob of patternsOf(pattern, [1, 5])) {
          expect(glob).toMatch(/^[\w[\]-]+$/)
          // What it stands for is a name the product takes.
          expect(glob.replace(/\[0-9\]/g, '7').replace(/\[_-\]/g, '_')).toMatch(pattern)
        }
    const nested = /^(?:ovn[_-](?:cluster[_-])?north|bundle-(?:docker|podman)-\d+)$/
    for (const name of ['ovn_north', 'ovn-cluster_north', 'bundle-podman-0', 'bundle-docker-123'])
      expect(fits(nested, name), name).toBe(true)
    for (const name of ['ovn_cluster', 'bundle-docker-', 'bundle-docker-x', 'mariadb'])
      expect(fits(nested, name)).toBe(false)
  })

  test('inside containers older versions of sudo allow the same commands', () => {
    const lines = sudoersLines('calipso', 'Kolla', false)
    const inside = (name: string, rest: string) =>
      `calipso ALL=(root) NOPASSWD: /usr/bin/docker exec -u root ${name} ${rest}`
    expect(lines).toContain(inside('nova[_-]libvirt', 'virsh -r list --all --uuid'))
    expect(lines.filter((line) => line.includes('mariadb') || / sh$/.test(line))).toEqual([])
    expect(sudoersLines('calipso', 'Debian', false).filter((line) => line.includes('exec -u root'))).toEqual([])
    // Each command that is allowed inside a container by the newer form is so by the older one.
    const insideOf = (isRecent: boolean) =>
      new Set(
        sudoersLines('calipso', 'Kolla', isRecent).flatMap(
          (line) => /docker \^?exec -u root (?:\S+) (?:\()?([a-z-]+)/.exec(line)?.[1] ?? [],
        ),
      )
    expect([...insideOf(false)].sort()).toEqual([...insideOf(true)].sort())
  })

  test('snaps are allowed under their names', () => {
    const path = ['microovn.ovs-vsctl', 'show']
    expect(isAllowed(rules('calipso', 'Canonical'), path)).toBe(true)
  })

  test('no line of the older form has a wildcard', () => {
    for (const { distribution } of DISTRIBUTIONS)
      for (const line of sudoersLines('calipso', distribution, false)) expect(line).not.toMatch(/[*?]/)
  })

  test('visudo accepts every file', ({ skip }) => {
    if (spawnSync('/usr/sbin/visudo', ['-V']).status !== 0) skip('visudo is not installed')
    const folder = mkdtempSync(join(tmpdir(), 'sudoers-'))
    try {
      for (const { distribution } of DISTRIBUTIONS) {
        for (const isRecent of [true, false]) {
          const file = join(folder, 'calipso')
          writeFileSync(file, `${sudoersLines('calipso', distribution, isRecent).join('\n')}\n`, { mode: 0o440 })
          const { status, stderr, stdout } = spawnSync('/usr/sbin/visudo', ['-cf', file], { encoding: 'utf8' })
          expect(status, `${distribution} ${isRecent}: ${stdout}${stderr}`).toBe(0)
          rmSync(file)
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test('grants cover every table that is read, and only reading', () => {
  const text = grantStatements('calipso', 'RDO')
  for (const { names } of Object.values(TABLES)) for (const name of names) expect(text).toContain(`\`${name}\``)
  expect(text).toContain('`ovs_neutron`.`agents`')
  expect(text).not.toMatch(/`keystone`\.`(password|credential)`/)
  expect(text.split('\n').flatMap(writePrivileges)).toEqual([])
})

test('the page names the ports, and is one Markdown document', () => {
  const page = prerequisitesMarkdown(
    'OpenStack',
    openStackPrerequisites(prerequisiteChoiceSchema.parse({ account: 'scan-1' })),
  )
  expect(page).toMatch(
    /Keystone: TCP 5000[\s\S]*Database \(optional\): TCP 3306[\s\S]*scan-1 ALL=\(root\) NOPASSWD: \/usr\/bin\/virsh/,
  )
  expect(page.match(/^```/gm)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0)
})
